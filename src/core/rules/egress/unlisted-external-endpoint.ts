import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { OutsideConnections } from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { isOpenToEveryAddress } from '../isolation/allow-all-rule.ts';
import { DNS_PORTS } from '../reach/cluster-dns.ts';
import { unionOf } from '../reach/connections.ts';
import {
  type AddressPart,
  declaredFrom,
  type DeclaredBlock,
  type DeclaredBlocks,
  undeclaredPart,
} from '../reach/declared.ts';
import { MOST_REASONS } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { adjacentParts } from '../reach/outside-spans.ts';
import { addressPart, joined, outsideRows, type OutsideRow, partsText } from '../reach/outside.ts';
import { apiServerBlocks } from './kube-api-egress.ts';
import { judgeUndeclared, type Undeclared } from './undeclared-egress.ts';

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
    const connections = context.model.outsideOf(workload, 'egress');
    const isOpenToAll = isOpenToEveryAddress(connections, context);
    const { isLeft, ...found } = isOpenToAll
      ? NOTHING
      : unlistedOf(connections, context)(declaredFrom(workload, context));
    return judgeUndeclared(
      workload,
      found,
      {
        destination: ({ to, connections: ports }) => `${to} (${ports.toString()})`,
        remediation:
          'Limit egress to the addresses that are needed, and declare each of them: as an endpoint of the data-flow map with its owner, or as a declared connection.',
        ...((isOpenToAll || isLeft) && {
          leftTo: isOpenToAll
            ? 'That every address may be used is reported by allow-all-rule.'
            : LEFT_TO_PUBLIC_EGRESS,
        }),
      },
      context,
    );
  },
});

interface Unlisted extends Undeclared {
  /** Whether a range is reported as part of one that includes public addresses. */
  readonly isLeft: boolean;
}

const NOTHING: Unlisted = { open: undefined, perhaps: [], perhapsDeclared: 'nothing', isLeft: false };

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
    open: first && {
      example: first.row,
      connections: unionOf(open.parts.map(({ connections }) => connections)),
      to: partsText(joined(open.parts)),
    },
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
  const parts = adjacentParts(all).flatMap((span) => {
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
