import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { compareBlocks, isNext } from '../../network/address-block.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { OutsideConnections } from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { isOpenToEveryAddress } from '../isolation/allow-all-rule.ts';
import { judge } from '../judgement.ts';
import { DNS_PORTS } from '../reach/cluster-dns.ts';
import { unionOf } from '../reach/connections.ts';
import {
  type AddressPart,
  declaredFrom,
  type DeclaredBlock,
  type DeclaredBlocks,
  openDeclarations,
  undeclaredPart,
  unresolvedNames,
} from '../reach/declared.ts';
import { distinct, MOST_REASONS, reasonsFor, undecidedReasons } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import {
  addressPart,
  joined,
  outsideConnection,
  outsideRows,
  type OutsideRow,
  partsText,
} from '../reach/outside.ts';
import { remedy } from '../remedy.ts';
import type { RuleContext, Violation } from '../rule.ts';
import { apiServerBlocks } from './kube-api-egress.ts';

const LEFT_TO_PUBLIC_EGRESS = 'Ranges that include public addresses are reported by public-egress.';

export const unlistedExternalEndpoint = workloadRule({
  id: 'unlisted-external-endpoint',
  version: 1,
  title: 'PII workload can reach only declared addresses of other networks',
  summary:
    'Personal data can leave for offices, data centres and partner networks only to systems that are declared.',
  group: 'egress',
  severity: 'high',
  why: 'Networks behind a VPN or peering have private addresses, and belong to other teams, other companies or nobody in particular. What is sent there leaves the cluster, its policies and its audit as surely as what is sent to the internet.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace', policies: 'cluster' }),
  closedBy: () => ['egress'],
  basis: 'reachability',
  evaluate: (workload, context) => {
    const { model } = context;
    const connections = model.outsideOf(workload, 'egress');
    const isOpenToAll = isOpenToEveryAddress(connections, context);
    const { open, perhaps, perhapsDeclared, isLeft } = isOpenToAll
      ? NOTHING
      : unlistedOf(connections, context)(declaredFrom(workload, context));
    return judge({
      violations: open === undefined ? [] : [violationOf(workload, open, context)],
      decided: perhaps.length > 0 || perhapsDeclared === 'something' ? 'partly' : 'all',
      undecided: distinct([
        ...undecidedReasons(
          model,
          perhaps.map((row) => outsideConnection(workload, 'egress', row)),
        ),
        ...(perhapsDeclared === 'something'
          ? [...openDeclarations([workload], context), ...unresolvedNames(workload, context)]
          : []),
      ]),
      remediation: () =>
        remedy(
          'Limit egress to the addresses that are needed, and declare each of them: as an endpoint of the data-flow map with its owner, or as a declared connection.',
          workload,
          context,
        ),
      ...((isOpenToAll || isLeft) && {
        leftTo: isOpenToAll
          ? 'That every address may be used is reported by allow-all-rule.'
          : LEFT_TO_PUBLIC_EGRESS,
      }),
    });
  },
});

function violationOf(
  workload: Workload,
  { example, ports, to }: OpenNetworks,
  { model }: RuleContext,
): Violation {
  const name = workloadKey(workload);
  const row = outsideConnection(workload, 'egress', example);
  return {
    key: '',
    evidence: {
      summary: `${name} can connect to ${to} (${ports.toString()}), and no declared connection lists this.`,
      from: name,
      to,
      connections: ports.toString(),
      reasons: reasonsFor(model, row.from, row.to, ports.intersect(row.allowed)),
    },
  };
}

interface OpenNetworks {
  readonly example: OutsideRow;
  readonly ports: ConnectionSet;
  /** The ranges, as text. */
  readonly to: string;
}

interface Unlisted {
  readonly open?: OpenNetworks;
  /** The first rows that may be open. */
  readonly perhaps: readonly OutsideRow[];
  /** Whether an open connection may be declared. */
  readonly perhapsDeclared: 'something' | 'nothing';
  /** Whether a range is reported as part of one that includes public addresses. */
  readonly isLeft: boolean;
}

const NOTHING: Unlisted = { perhaps: [], perhapsDeclared: 'nothing', isLeft: false };

/** Computed once for all workloads that have the same connections with the outside and the same declarations. */
const unlistedOf = oncePerContext((connections: OutsideConnections, context) => {
  const known = new Map<DeclaredBlocks, Unlisted>();
  const apiServer = apiServerBlocks(context);
  return (blocks: DeclaredBlocks): Unlisted => {
    const found =
      known.get(blocks) ?? findUnlisted(outsideRows(connections, context.model), blocks, apiServer);
    known.set(blocks, found);
    return found;
  };
});

function findUnlisted(
  rows: readonly OutsideRow[],
  { certain, possible }: DeclaredBlocks,
  apiServer: readonly DeclaredBlock[],
): Unlisted {
  const open = privateParts(rows, 'allowed', possible, apiServer);
  const proven = new Set(open.parts.map(({ row }) => row));
  const more = privateParts(rows, 'possible', certain, apiServer).parts.filter(({ row }) => !proven.has(row));
  const undecided = more.filter(({ row }) => !row.unknown.isEmpty()).map(({ row }) => row);
  const [first] = open.parts;
  return {
    ...(first !== undefined && {
      open: {
        example: first.row,
        ports: unionOf(open.parts.map(({ connections }) => connections)),
        to: partsText(joined(open.parts)),
      },
    }),
    perhaps: [...new Set(undecided)].slice(0, MOST_REASONS),
    perhapsDeclared: more.length > undecided.length ? 'something' : 'nothing',
    isLeft: open.isLeft,
  };
}

interface RowPart extends AddressPart {
  readonly row: OutsideRow;
}

/**
 * The parts of private ranges to which undeclared connections are, or may be, allowed. Without port 53, which
 * unrestricted-dns judges, without the API server, and without ports that public addresses beside them allow, too: such a
 * range is one hole, which public-egress reports.
 */
function privateParts(
  rows: readonly OutsideRow[],
  what: 'allowed' | 'possible',
  declared: readonly DeclaredBlock[],
  apiServer: readonly DeclaredBlock[],
): { readonly parts: readonly RowPart[]; readonly isLeft: boolean } {
  const all = rows.flatMap((row): readonly RowPart[] => {
    const { category } = row.atom;
    if (category !== 'private' && category !== 'public-internet') return [];
    const set = what === 'allowed' ? row.allowed : row.allowed.union(row.unknown);
    const [ports, listed] =
      category === 'private' ? [set.subtract(DNS_PORTS), [...declared, ...apiServer]] : [set, declared];
    return undeclaredPart(addressPart(row.atom, ports), listed).map((part) => ({ ...part, row }));
  });
  let isLeft = false;
  const parts = spansOf(all).flatMap((span) => {
    const beside = span
      .filter(({ row }) => row.atom.category === 'public-internet')
      .reduce((set, part) => set.union(part.connections.intersect(part.row.allowed)), NO_CONNECTIONS);
    return span
      .filter(({ row }) => row.atom.category === 'private')
      .flatMap((part): readonly RowPart[] => {
        const connections = part.connections.subtract(beside);
        if (!connections.isEmpty()) return [{ ...part, connections }];
        isLeft = true;
        return [];
      });
  });
  return { parts, isLeft };
}

/** Adjacent parts together, in the order of addresses. */
function spansOf(parts: readonly RowPart[]): readonly (readonly RowPart[])[] {
  const spans: RowPart[][] = [];
  for (const part of parts.toSorted(compareBlocks)) {
    const last = spans.at(-1)?.at(-1);
    if (last !== undefined && isNext(last, part)) spans.at(-1)!.push(part);
    else spans.push([part]);
  }
  return spans;
}
