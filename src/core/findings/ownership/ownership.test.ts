import { describe, expect, it } from 'vitest';
import { InventoryBuilder } from '../../inventory/from-objects.ts';
import type { Subject } from '../../rules/rule.ts';
import { DEFAULT_FINDING_SETTINGS } from '../finding-settings.ts';
import { ownersIn } from './ownership.ts';
import { ownershipText, type OwnershipRule } from './team.ts';

const TEAMS = [
  { name: 'shop', labelValue: 'shop', members: [] },
  { name: 'people', labelValue: 'hr', members: [] },
];

type Labels = Readonly<Record<string, string>>;

interface Given {
  readonly namespace?: Labels;
  readonly workload?: Labels;
  readonly pods?: Labels;
  readonly rules?: readonly OwnershipRule[];
}

const DB: Subject = { type: 'workload', namespace: 'store', name: 'db', kind: 'Deployment' };
const STORE: Subject = { type: 'namespace', namespace: 'store' };

function ownerOf(subject: Subject, { namespace = {}, workload = {}, pods = {}, rules = [] }: Given) {
  const builder = new InventoryBuilder();
  builder.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'store', labels: namespace } });
  builder.add({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'store', name: 'db', labels: workload },
    spec: {
      selector: { matchLabels: { app: 'db' } },
      template: {
        metadata: { labels: { app: 'db', ...pods } },
        spec: { containers: [{ name: 'main', image: 'postgres' }] },
      },
    },
  });
  const settings = { ...DEFAULT_FINDING_SETTINGS, teams: TEAMS, teamLabel: 'team', ownershipRules: rules };
  return ownersIn(settings, builder.build(), { absentNamespaces: 'unlabelled' })(subject);
}

const selecting = (key: string, value: string) => ({
  requirements: [{ key, operator: 'In' as const, values: [value] }],
});
const byName: OwnershipRule = { team: 'people', workloads: ['store/d*'] };
const byNamespace: OwnershipRule = {
  team: 'people',
  namespaceSelector: selecting('kubernetes.io/metadata.name', 'store'),
};

describe('the team of a workload', () => {
  it.each<[string, Given, string | null, string]>([
    [
      'is named by a rule for workloads before their labels',
      { rules: [byName], pods: { team: 'shop' } },
      'people',
      'ownership.rules[0] selects the workload',
    ],
    [
      'is named by the first rule that selects its pods',
      {
        rules: [
          { team: 'people', podSelector: selecting('app', 'web') },
          { team: 'shop', podSelector: selecting('app', 'db') },
          { team: 'people', podSelector: selecting('app', 'db') },
        ],
      },
      'shop',
      'ownership.rules[1] selects the pods',
    ],
    [
      'is named by the label of its pods before its own',
      { pods: { team: 'hr' }, workload: { team: 'shop' } },
      'people',
      'label team: hr of the pods',
    ],
    [
      'is named by its own label before rules for namespaces',
      { workload: { team: 'shop' }, rules: [byNamespace] },
      'shop',
      'label team: shop of the workload',
    ],
    [
      'is named by a rule for its namespace before the label of the namespace',
      { rules: [byNamespace], namespace: { team: 'shop' } },
      'people',
      'ownership.rules[0] selects the namespace',
    ],
    [
      'is that of its namespace where nothing else names one',
      { namespace: { team: 'shop' }, pods: { team: 'nobody' } },
      'shop',
      'label team: shop of the namespace',
    ],
    [
      'is none where the label has a value that no team has, and that is said',
      { pods: { team: 'people' } },
      null,
      'no team has the value of the label team: people of the pods',
    ],
    ['is none where nothing names one', {}, null, 'nothing names a team'],
  ])('%s', (_what, given, team, text) => {
    const owner = ownerOf(DB, given);
    expect(owner?.team).toBe(team);
    expect(owner && ownershipText(owner.reason)).toBe(text);
  });

  it('is not known where the inventory does not contain it', () => {
    expect(ownerOf({ ...DB, name: 'other' }, { rules: [byNamespace] })).toBeUndefined();
  });
});

describe('the team of a namespace', () => {
  it('is named by rules for namespaces and by its label, not by what is in it', () => {
    expect(ownerOf(STORE, { rules: [byName], pods: { team: 'shop' } })?.team).toBeNull();
    expect(ownerOf(STORE, { rules: [byNamespace] })?.team).toBe('people');
    expect(ownerOf(STORE, { namespace: { team: 'hr' } })?.team).toBe('people');
    expect(ownerOf({ ...STORE, namespace: 'absent' }, { rules: [byNamespace] })).toBeUndefined();
  });
});
