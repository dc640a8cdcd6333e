import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { compareWorkloads } from '../../inventory/order.ts';
import { listed } from '../../listed.ts';
import { parseCidr } from '../../network/address.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type {
  ExternalCategory,
  Exposure,
  OutsideConnections,
  Reason,
} from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import type { AlikeWorkloads } from '../reach/alike.ts';
import {
  DNS_NAMESPACE,
  DNS_PORTS,
  isClusterDns,
  isForClusterDns,
  MOST_RESOLVERS,
  NODE_LOCAL_DNS,
} from '../reach/cluster-dns.ts';
import { coversAProtocol } from '../reach/connections.ts';
import {
  declaredBetween,
  type DeclaredBlock,
  type DeclaredBlocks,
  declaredFrom,
  declaredToPeer,
  openDeclarations,
  undeclaredPart,
} from '../reach/declared.ts';
import { distinct, MOST_REASONS, reasonsFor, undecidedReasons, workloadEndpoint } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { openSpans, type OutsideSpan } from '../reach/outside-spans.ts';
import { addressPart, outsideConnection, outsideRows, type OutsideRow, partsText } from '../reach/outside.ts';
import { peerText } from '../reach/selectors.ts';
import { remedy } from '../remedy.ts';
import type { RuleContext } from '../rule.ts';

export const unrestrictedDns = workloadRule({
  id: 'unrestricted-dns',
  version: 1,
  title: "PII workload can query only the cluster's DNS",
  summary: 'Personal data cannot be smuggled out in questions to name servers that somebody else runs.',
  group: 'egress',
  severity: 'medium',
  why: "Whoever controls a name server receives every query that is sent to it, and can be sent data in the names that are asked for. Rules for port 53 are often left open to every peer, although only the cluster's DNS is meant.",
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  closedBy: () => ['egress'],
  basis: 'reachability',
  evaluate: (workload, context) => {
    const { model } = context;
    const inside = insideOf(workload, context);
    const outside = outsideOf(model.outsideOf(workload, 'egress'), context)(declaredFrom(workload, context));
    const openRows = outside.perhaps.map((row) => outsideConnection(workload, 'egress', row));
    const isOpen = inside.isOpen || openRows.length > 0 || outside.perhapsDeclared === 'something';
    const peers = [...inside.peers, ...(outside.text === undefined ? [] : [outside.text])];
    const name = workloadKey(workload);
    const example = outside.example && outsideConnection(workload, 'egress', outside.example);
    return judge({
      violations:
        peers.length === 0
          ? []
          : [
              {
                key: '',
                evidence: {
                  summary: `${name} can send DNS queries (port 53) to ${listed(peers)}, and not only to the cluster's DNS.`,
                  from: name,
                  to: listed(peers),
                  connections: 'port 53',
                  reasons: distinct([
                    ...inside.reasons(),
                    ...(example === undefined
                      ? []
                      : reasonsFor(model, example.from, example.to, example.allowed.intersect(DNS_PORTS))),
                  ]),
                },
              },
            ],
      decided: isOpen ? 'partly' : 'all',
      undecided: distinct([
        ...inside.undecided(),
        ...undecidedReasons(model, openRows),
        ...(outside.perhapsDeclared === 'something' ? openDeclarations([workload], context) : []),
      ]),
      remediation: () =>
        remedy(
          "Limit port 53 to the pods of the cluster's DNS, and declare other resolvers that are needed.",
          workload,
          context,
        ),
      ...(outside.resolvers !== undefined && {
        note: `Resolvers that are named one by one: ${outside.resolvers}.`,
      }),
      ...leftBy(inside.isLeft, outside.isLeft),
    });
  },
});

function leftBy(toAllPorts: boolean, toOutside: boolean): { readonly leftTo?: string } {
  const texts = [
    ...(toAllPorts ? ['Peers that may be used on every port are reported by all-ports-rule.'] : []),
    ...(toOutside ? ['Public addresses are reported by public-egress.'] : []),
  ];
  return texts.length === 0 ? {} : { leftTo: texts.join(' ') };
}

/** What a workload may ask in the cluster. */
function insideOf(workload: Workload, context: RuleContext) {
  const { model } = context;
  const exposures = model.exposures(workload, 'egress');
  const isLeft = exposures.some(({ allowed }) => coversAProtocol(allowed));
  const open = exposures
    .filter(({ newNamespace, allowed }) => newNamespace === 'possible' && !coversAProtocol(allowed))
    .filter(({ peer }) => !isForClusterDns(peer))
    .map((exposure) => ({
      exposure,
      left: exposure.allowed
        .intersect(DNS_PORTS)
        .subtract(declaredToPeer(workload, exposure.peer, context).possible),
    }))
    .filter(({ left }) => !left.isEmpty())
    .map(({ exposure }): Exposure => exposure);
  const rows = isLeft ? NO_ROWS : rowsOf(context.alike.of(workload), context);
  const ofRows = rows.open.filter(({ other }) => other !== workload);
  const [first] = ofRows;
  const peers =
    open.length > 0
      ? open.map(({ peer }) => peerText(peer, workload.namespace))
      : ofRows.map(({ other }) => workloadKey(other));
  const own = workloadEndpoint(workload);
  const openExposures = exposures
    .filter(
      ({ newNamespace, unknown }) => newNamespace === 'possible' && !unknown.intersect(DNS_PORTS).isEmpty(),
    )
    .filter(({ peer, reasons }) => !isForClusterDns(peer) && !reasons.some(isAboutAddresses));
  return {
    peers,
    isLeft: isLeft || rows.isLeft,
    isOpen: rows.perhaps.length > 0 || openExposures.length > 0 || rows.perhapsDeclared.length > 0,
    reasons: (): readonly Reason[] =>
      open.length > 0
        ? open.flatMap(({ reasons }) => reasons)
        : first === undefined
          ? []
          : reasonsFor(model, own, workloadEndpoint(first.other), first.set),
    undecided: (): readonly Reason[] => [
      ...openExposures.flatMap(({ reasons }) => reasons),
      ...undecidedReasons(
        model,
        rows.perhaps.map(({ other, set }) => ({ from: own, to: workloadEndpoint(other), unknown: set })),
      ),
      ...rows.perhapsDeclared.flatMap((other) => openDeclarations([workload, other], context)),
    ],
  };
}

/** Whether a pod may match because of its address: addresses are judged by themselves. */
function isAboutAddresses(reason: Reason): boolean {
  return (
    reason.type === 'no-address' || (reason.type === 'assumption' && reason.assumption === 'cidrMatchesPods')
  );
}

interface DnsRow {
  readonly other: Workload;
  readonly set: ConnectionSet;
}

interface DnsRows {
  readonly open: readonly DnsRow[];
  readonly perhaps: readonly DnsRow[];
  readonly perhapsDeclared: readonly Workload[];
  /** Whether a workload can be reached on every port, which another rule reports. */
  readonly isLeft: boolean;
}

const NO_ROWS: DnsRows = { open: [], perhaps: [], perhapsDeclared: [], isLeft: false };

/** Workloads that can be asked, and are not the DNS of the cluster. Once for equivalent workloads. */
const rowsOf = oncePerContext((group: AlikeWorkloads, context): DnsRows => {
  const [own] = group.workloads;
  const open: DnsRow[] = [];
  const perhaps: DnsRow[] = [];
  const perhapsDeclared: Workload[] = [];
  let isLeft = false;
  const isEveryServiceRead = context.inventory.unread.every(({ kind }) => kind !== 'Service');
  for (const { others, allowed, unknown } of context.alike.rows(group, 'egress')) {
    if (others.trafficOf === 'nodes' || (others === group && others.workloads.length === 1)) continue;
    if (coversAProtocol(allowed)) {
      isLeft = true;
      continue;
    }
    const [certain, possible] = [allowed.intersect(DNS_PORTS), unknown.intersect(DNS_PORTS)];
    if (certain.isEmpty() && possible.isEmpty()) continue;
    const strangers = others.workloads.filter((other) => !isClusterDns(other, context));
    if (strangers.length === 0) continue;
    const declared = declaredBetween(own!, strangers[0]!, context);
    const [left, doubtful] = [certain.subtract(declared.possible), possible.subtract(declared.certain)];
    // A Service that could not be read may make pods of the system the DNS of the cluster.
    const isProven = strangers[0]!.namespace !== DNS_NAMESPACE || isEveryServiceRead;
    if (!left.isEmpty())
      (isProven ? open : perhaps).push(...strangers.map((other) => ({ other, set: left })));
    if (!doubtful.isEmpty()) perhaps.push(...strangers.map((other) => ({ other, set: doubtful })));
    if (!certain.intersect(declared.possible).subtract(declared.certain).isEmpty())
      perhapsDeclared.push(strangers[0]!);
  }
  const inOrder = (a: DnsRow, b: DnsRow) => compareWorkloads(a.other, b.other);
  return {
    open: open.sort(inOrder),
    perhaps: perhaps.sort(inOrder).slice(0, MOST_REASONS),
    perhapsDeclared,
    isLeft,
  };
});

/** Addresses at which an organisation may have resolvers of its own. */
const COUNTED: ReadonlySet<ExternalCategory> = new Set(['private', 'cluster', 'link-local']);

interface DnsOutside {
  readonly text?: string;
  readonly example?: OutsideRow;
  readonly resolvers?: string;
  readonly perhaps: readonly OutsideRow[];
  readonly perhapsDeclared: 'something' | 'nothing';
  readonly isLeft: boolean;
}

/** Once for all workloads with the same connections with the outside and the same declarations. */
const outsideOf = oncePerContext((connections: OutsideConnections, { model }) => {
  const known = new Map<DeclaredBlocks, DnsOutside>();
  return (blocks: DeclaredBlocks): DnsOutside => {
    const found = known.get(blocks) ?? findOutside(outsideRows(connections, model), blocks);
    known.set(blocks, found);
    return found;
  };
});

const NODE_CACHE: DeclaredBlock = { ...parseCidr(NODE_LOCAL_DNS), ports: DNS_PORTS };

function findOutside(rows: readonly OutsideRow[], { certain, possible }: DeclaredBlocks): DnsOutside {
  const narrow = rows.filter(({ allowed }) => !coversAProtocol(allowed));
  const spans = spansOf(narrow, 'allowed', [...possible, NODE_CACHE]);
  const wide = spans.filter(isWide);
  const named = spans.filter((span) => !isWide(span));
  const mayBeWide = spansOf(narrow, 'possible', [...certain, NODE_CACHE]).filter(isWide);
  const proven = new Set(wide.flatMap((span) => span.rows));
  const more = mayBeWide.flatMap((span) => span.rows).filter((row) => !proven.has(row));
  const perhaps = more.filter(({ unknown }) => !unknown.intersect(DNS_PORTS).isEmpty());
  const isLeft = rows.some(
    ({ atom, allowed }) =>
      atom.category === 'public-internet' &&
      undeclaredPart(addressPart(atom, allowed.intersect(DNS_PORTS)), possible).length > 0,
  );
  const [first] = wide;
  return {
    ...(first !== undefined && { text: partsText(wide), example: first.rows[0]! }),
    ...(named.length > 0 && { resolvers: partsText(named) }),
    perhaps: perhaps.slice(0, MOST_REASONS),
    perhapsDeclared: more.length > 0 && perhaps.length === 0 ? 'something' : 'nothing',
    isLeft,
  };
}

/** More addresses than resolvers that somebody names one by one. */
function isWide({ first, last }: OutsideSpan): boolean {
  return last - first >= MOST_RESOLVERS;
}

/** Spans of addresses to which undeclared DNS queries are, or may be, allowed. */
function spansOf(
  rows: readonly OutsideRow[],
  what: 'allowed' | 'possible',
  declared: readonly DeclaredBlock[],
): readonly OutsideSpan[] {
  const counted = rows.filter(({ atom }) => COUNTED.has(atom.category));
  return openSpans(counted, what, declared, DNS_PORTS);
}
