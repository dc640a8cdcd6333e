import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { InventoryBuilder } from '../inventory/from-objects.ts';
import { matchesSelector } from '../inventory/selector.ts';
import type { Requirement, Selector } from '../inventory/selector.ts';
import type { Assumptions } from './cni-profile.ts';
import { compile } from './compile.ts';
import { toConnlist } from './connlist.ts';
import type { Exposure } from './model.ts';
import { resolveAssumptions } from './profiles.ts';
import { isNarrowerThan, isSatisfiable, labelsOutside } from './selector-logic.ts';

const pod = (name: string, labels: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'app', labels },
  spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }] },
});
const policy = (name: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'app' },
  spec,
});
const baseline = (spec: object) => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha1',
  kind: 'BaselineAdminNetworkPolicy',
  metadata: { name: 'default' },
  spec,
});

const fromNamespaceNamed = (name: string) => ({
  from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }],
});

function inventoryOf(...objects: readonly object[]) {
  const builder = new InventoryBuilder();
  builder.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app' } });
  for (const object of objects) builder.add(object);
  return builder.build();
}

function modelOf(objects: readonly object[], points: Partial<Assumptions> = {}) {
  const assumptions = resolveAssumptions('unknown', {
    networkPolicy: 'enforced',
    cidrMatchesPods: 'never',
    hostNetworkPods: 'as-pods',
    ...points,
  });
  return compile(inventoryOf(...objects), { assumptions });
}

const db = { namespace: 'app', name: 'db', kind: 'Pod' };
const texts = (exposures: readonly Exposure[]) =>
  exposures.map(
    ({ peer, newNamespace, allowed, unknown }) =>
      `${JSON.stringify(peer.namespaceSelector?.requirements.map(requirementText))} ${JSON.stringify(peer.podSelector.requirements.map(requirementText))}: ${allowed.toString()}${unknown.isEmpty() ? '' : ` (unknown: ${unknown.toString()})`}, new namespace ${newNamespace}`,
  );
const requirementText = (requirement: Requirement) =>
  `${requirement.key} ${requirement.operator}${'values' in requirement ? ` ${requirement.values.join('|')}` : ''}`;

describe('exposure to pods that are not there yet', () => {
  it('is to every pod where no policy selects the workload', () => {
    expect(texts(modelOf([pod('db', {})]).exposures(db, 'ingress'))).toEqual([
      '[] []: All Connections, new namespace possible',
    ]);
  });

  it('lists each peer with what wider peers are granted too', () => {
    const ingress = [
      { from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 5432 }] },
      { from: [{ namespaceSelector: { matchLabels: { team: 'x' } } }], ports: [{ port: 'http' }] },
      { ports: [{ port: 9100 }] },
    ];
    const model = modelOf([pod('db', {}), policy('ways', { podSelector: {}, ingress })]);
    expect(texts(model.exposures(db, 'ingress'))).toEqual([
      'undefined ["app In api"]: TCP 5432,9100, new namespace impossible',
      '["team In x"] []: TCP 8080,9100, new namespace possible',
      '[] []: TCP 9100, new namespace possible',
    ]);
  });

  it('tells namespaces chosen by an existing name from those that can still be created', () => {
    const model = modelOf([
      pod('db', {}),
      policy('by-name', {
        podSelector: {},
        ingress: [fromNamespaceNamed('app'), fromNamespaceNamed('later')],
      }),
    ]);
    expect(model.exposures(db, 'ingress').map(({ newNamespace }) => newNamespace)).toEqual([
      'impossible',
      'possible',
    ]);
  });

  it('is unknown where a block may hold addresses of pods', () => {
    const objects = [
      pod('db', {}),
      policy('block', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/16' } }] }] }),
    ];
    expect(modelOf(objects).exposures(db, 'ingress')).toEqual([]);
    expect(texts(modelOf(objects, { cidrMatchesPods: 'unknown' }).exposures(db, 'ingress'))).toEqual([
      '[] []: No Connections (unknown: All Connections), new namespace possible',
    ]);
  });

  it('takes away what a cluster tier denies', () => {
    const deny = { action: 'Deny', from: [{ namespaces: { matchLabels: { team: 'x' } } }] };
    const allow = { action: 'Allow', from: [{ namespaces: { matchLabels: { team: 'y' } } }] };
    const everyone = { action: 'Deny', from: [{ namespaces: {} }] };
    const model = modelOf([
      pod('db', {}),
      baseline({ subject: { namespaces: {} }, ingress: [deny, allow, everyone] }),
    ]);
    expect(texts(model.exposures(db, 'ingress'))).toEqual([
      '[] []: No Connections (unknown: All Connections), new namespace possible',
      '["team In y"] []: All Connections, new namespace possible',
    ]);
  });
});

describe('reasoning about selectors', () => {
  const value = fc.constantFrom('a', 'b');
  const requirement: fc.Arbitrary<Requirement> = fc.oneof(
    fc.record({
      key: fc.constantFrom('k', 'l'),
      operator: fc.constantFrom('In', 'NotIn'),
      values: fc.uniqueArray(value, { minLength: 1 }),
    }),
    fc.record({ key: fc.constantFrom('k', 'l'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  );
  const selector: fc.Arbitrary<Selector> = fc.record({
    requirements: fc.array(requirement, { maxLength: 3 }),
  });
  const choices = [undefined, 'a', 'b', 'any-other'];
  const everyLabels = choices.flatMap((k) =>
    choices.map((l) => ({ ...(k !== undefined && { k }), ...(l !== undefined && { l }) })),
  );

  it('finds labels outside of selectors exactly where there are some', () => {
    fc.assert(
      fc.property(fc.array(selector, { maxLength: 5 }), (selectors) => {
        const outside = everyLabels.filter(
          (labels) => !selectors.some((each) => matchesSelector(each, labels)),
        );
        const found = labelsOutside(selectors);
        const isOutside =
          typeof found === 'object' && !selectors.some((each) => matchesSelector(each, found));
        expect(isOutside).toBe(outside.length > 0);
        expect(found === 'none').toBe(outside.length === 0);
      }),
    );
  });

  it('calls a selector satisfiable exactly where some labels match it', () => {
    fc.assert(
      fc.property(selector, (each) => {
        expect(isSatisfiable(each)).toBe(everyLabels.some((labels) => matchesSelector(each, labels)));
      }),
    );
  });

  it('calls a selector narrower only where it is', () => {
    fc.assert(
      fc.property(selector, selector, (narrow, wide) => {
        fc.pre(isNarrowerThan(narrow, wide));
        const beyond = everyLabels.filter(
          (labels) => matchesSelector(narrow, labels) && !matchesSelector(wide, labels),
        );
        expect(beyond).toEqual([]);
      }),
    );
  });
});

describe('what routes lead to', () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'db', namespace: 'app' },
    spec: { selector: { app: 'db' }, ports: [{ name: 'web', port: 80, targetPort: 'http' }] },
  };
  const ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'db', namespace: 'app' },
    spec: { defaultBackend: { service: { name: 'db', port: { name: 'web' } } } },
  };
  const rowsOf = (...more: readonly object[]) => {
    const objects = [pod('db', { app: 'db' }), service, ingress, ...more];
    const inventory = inventoryOf(...objects);
    return toConnlist(modelOf(objects), inventory).filter(({ src }) => src === '{ingress-controller}');
  };

  it('is reached by the controller on the target port', () => {
    expect(rowsOf()).toEqual([{ src: '{ingress-controller}', dst: 'app/db[Pod]', conn: 'TCP 8080' }]);
  });

  it('is not known to be reached where policies let in only peers that they name', () => {
    const from = [{ namespaceSelector: { matchLabels: { name: 'ingress' } } }];
    expect(rowsOf(policy('named', { podSelector: {}, ingress: [{ from }] }))).toEqual([
      { src: '{ingress-controller}', dst: 'app/db[Pod]', conn: 'No Connections', unknown: 'TCP 8080' },
    ]);
  });
});
