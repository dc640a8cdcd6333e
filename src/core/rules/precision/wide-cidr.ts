import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { ALL_CONNECTIONS } from '../../network/connection-set.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { AddressFamily } from '../../network/sets.ts';
import type { ExternalCategory, OutsideConnections } from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { isOpenToEveryAddress } from '../isolation/allow-all-rule.ts';
import { judge } from '../judgement.ts';
import { DNS_PORTS } from '../reach/cluster-dns.ts';
import { unionOf } from '../reach/connections.ts';
import {
  declaredFrom,
  type DeclaredBlock,
  type DeclaredBlocks,
  declaredTo,
  openDeclarations,
} from '../reach/declared.ts';
import { distinct, MOST_REASONS, reasonsFor, undecidedReasons } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { openSpans, type OutsideSpan } from '../reach/outside-spans.ts';
import { outsideConnection, outsideRows, type OutsideRow, partsText } from '../reach/outside.ts';
import { directionInKey, remedy } from '../remedy.ts';
import type { RuleContext, Violation } from '../rule.ts';

/** Maximum number of addresses of a range that is not wide: a /16, and one IPv6 subnet. */
const MOST_ADDRESSES: Readonly<Record<AddressFamily, bigint>> = { IPv4: 2n ** 16n, IPv6: 2n ** 64n };

/** Addresses that hosts have. */
const COUNTED: ReadonlySet<ExternalCategory> = new Set(['public-internet', 'private', 'cluster']);

export const wideCidr = workloadRule({
  id: 'wide-cidr',
  version: 2,
  title: 'PII workload exchanges nothing with wide ranges of addresses',
  summary:
    'Connections between personal data and machines outside the cluster are opened to named machines, not to whole networks.',
  group: 'precision',
  severity: 'medium',
  why: 'A range with more than 65,536 addresses is a whole network: nobody knows which hosts are in it, and which will be. An attacker needs to take over only one of them.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace', policies: 'cluster' }),
  closedBy: directionInKey,
  basis: 'reachability',
  evaluate: (workload, context) => {
    const found = DIRECTIONS.map((direction) => inDirection(workload, direction, context));
    const leftTo = found.flatMap((each) => each.leftTo ?? []);
    return judge({
      violations: found.flatMap(({ violations }) => violations),
      decided: found.some(({ decided }) => decided === 'partly') ? 'partly' : 'all',
      undecided: distinct(found.flatMap(({ undecided }) => undecided())),
      remediation: () =>
        remedy(
          'List the addresses that are needed, or declare the range if all of it is meant.',
          workload,
          context,
        ),
      ...(leftTo.length > 0 && { leftTo: [...new Set(leftTo)].join(' ') }),
    });
  },
});

function inDirection(workload: Workload, direction: Direction, context: RuleContext) {
  const { model } = context;
  const connections = model.outsideOf(workload, direction);
  if (isOpenToEveryAddress(connections, context))
    return {
      violations: [],
      decided: 'all' as const,
      undecided: () => [],
      leftTo: 'That every address may be used is reported by allow-all-rule.',
    };
  const blocks = direction === 'ingress' ? declaredTo(workload, context) : declaredFrom(workload, context);
  const { wide, perhaps, perhapsDeclared, leftTo } = wideOf(connections, context)(blocks, direction);
  const undecided = () => [
    ...undecidedReasons(
      model,
      perhaps.map((row) => outsideConnection(workload, direction, row)),
    ),
    ...(perhapsDeclared === 'something' ? openDeclarations([workload], context) : []),
  ];
  return {
    violations: wide.length === 0 ? [] : [violationOf(workload, direction, wide, context)],
    decided: perhaps.length > 0 || perhapsDeclared === 'something' ? ('partly' as const) : ('all' as const),
    undecided,
    ...(leftTo.size > 0 && { leftTo: [...leftTo].map((rule) => LEFT_TO[rule]).join(' ') }),
  };
}

const LEFT_TO = {
  'public-egress': 'Ranges of public addresses are reported by public-egress.',
  'unlisted-external-endpoint': 'Ranges of private addresses are reported by unlisted-external-endpoint.',
} as const;

interface WideFound {
  readonly wide: readonly OutsideSpan[];
  /** Rows because of which a range may be wide. */
  readonly perhaps: readonly OutsideRow[];
  readonly perhapsDeclared: 'something' | 'nothing';
  /** The rules that report wide ranges instead. */
  readonly leftTo: ReadonlySet<keyof typeof LEFT_TO>;
}

/** Computed once for all workloads that have the same connections with the outside and the same declarations. */
const wideOf = oncePerContext((connections: OutsideConnections, { model }) => {
  const known: Record<Direction, Map<DeclaredBlocks, WideFound>> = { ingress: new Map(), egress: new Map() };
  return (blocks: DeclaredBlocks, direction: Direction): WideFound => {
    const found =
      known[direction].get(blocks) ?? findWide(outsideRows(connections, model), blocks, direction);
    known[direction].set(blocks, found);
    return found;
  };
});

function findWide(
  rows: readonly OutsideRow[],
  { certain, possible }: DeclaredBlocks,
  direction: Direction,
): WideFound {
  const open = wideSpans(rows, 'allowed', possible);
  const isElsewhere = (span: OutsideSpan) => direction === 'egress' && ruleReporting(span) !== undefined;
  const proven = new Set(open.flatMap((span) => span.rows));
  const mayBeWide = wideSpans(rows, 'possible', certain).flatMap((span) =>
    span.rows.filter((row) => !proven.has(row)),
  );
  const isUndeclared = mayBeWide.some(({ unknown }) => !unknown.isEmpty());
  return {
    wide: open.filter((span) => !isElsewhere(span)),
    perhaps: mayBeWide.filter(({ unknown }) => !unknown.isEmpty()).slice(0, MOST_REASONS),
    perhapsDeclared: mayBeWide.length > 0 && !isUndeclared ? 'something' : 'nothing',
    leftTo: direction === 'egress' ? new Set(open.flatMap((span) => ruleReporting(span) ?? [])) : new Set(),
  };
}

/** The rule that reports a range as a destination. Port 53 of private addresses is not what it is about. */
function ruleReporting({ rows, connections }: OutsideSpan): keyof typeof LEFT_TO | undefined {
  const categories = new Set(rows.map(({ atom }) => atom.category));
  if (categories.has('public-internet')) return 'public-egress';
  return categories.has('private') && !connections.subtract(DNS_PORTS).isEmpty()
    ? 'unlisted-external-endpoint'
    : undefined;
}

/** Spans with too many addresses with which something undeclared is, or may be, allowed. */
function wideSpans(
  rows: readonly OutsideRow[],
  what: 'allowed' | 'possible',
  declared: readonly DeclaredBlock[],
): readonly OutsideSpan[] {
  const counted = rows.filter(({ atom }) => COUNTED.has(atom.category));
  return openSpans(counted, what, declared, ALL_CONNECTIONS).filter(
    ({ family, first, last }) => last - first >= MOST_ADDRESSES[family],
  );
}

function violationOf(
  workload: Workload,
  direction: Direction,
  spans: readonly OutsideSpan[],
  { model }: RuleContext,
): Violation {
  const name = workloadKey(workload);
  const ranges = partsText(spans);
  const connections = unionOf(spans.map((span) => span.connections));
  const [first] = spans;
  const [example] = first!.rows;
  const { from, to, allowed } = outsideConnection(workload, direction, example!);
  return {
    key: direction,
    evidence: {
      summary:
        direction === 'ingress'
          ? `All of ${ranges} can connect to ${name} (${connections.toString()}), and no declared connection lists this.`
          : `${name} can connect to all of ${ranges} (${connections.toString()}), and no declared connection lists this.`,
      from: direction === 'ingress' ? ranges : name,
      to: direction === 'ingress' ? name : ranges,
      connections: connections.toString(),
      reasons: reasonsFor(model, from, to, allowed.intersect(connections)),
    },
  };
}
