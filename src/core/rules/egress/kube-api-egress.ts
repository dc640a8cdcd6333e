import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey } from '../../inventory/workload.ts';
import { listed } from '../../listed.ts';
import { type AddressBlock, formatAddress, parseAddressOrCidr } from '../../network/address.ts';
import { covers } from '../../network/address-block.ts';
import { allPortsOf, connectionSet } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { ExternalCategory, OutsideConnections } from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import {
  declaredFrom,
  type DeclaredBlock,
  type DeclaredBlocks,
  openDeclarations,
  undeclaredPart,
} from '../reach/declared.ts';
import { distinct, MOST_REASONS, reasonsFor, undecidedReasons } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { addressPart, outsideConnection, outsideRows, type OutsideRow } from '../reach/outside.ts';
import { remedy } from '../remedy.ts';
import type { RuleContext } from '../rule.ts';

export const kubeApiEgress = workloadRule({
  id: 'kube-api-egress',
  version: 1,
  title: 'PII workload cannot reach the Kubernetes API server unless this is declared',
  summary:
    'A system with personal data cannot talk to the control centre of the cluster, from where everything else can be opened.',
  group: 'egress',
  severity: 'high',
  why: 'Every pod can have a token for the Kubernetes API. An attacker who takes over a pod and reaches the API server can try what the token allows: read secrets, start pods next to other data, or change the policies themselves. Few workloads with personal data need the API.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace', policies: 'cluster' }),
  closedBy: () => ['egress'],
  basis: 'reachability',
  evaluate: (workload, context) => {
    const { model, inventory } = context;
    const server = apiServerOf(inventory, context);
    const blocks = declaredFrom(workload, context);
    const found = reachOf(model.outsideOf(workload, 'egress'), context)(blocks);
    const name = workloadKey(workload);
    const { open } = found;
    const row = open && outsideConnection(workload, 'egress', open.row);
    const openRows = found.perhaps.map((each) => outsideConnection(workload, 'egress', each));
    return judge({
      violations:
        open === undefined || row === undefined
          ? []
          : [
              {
                key: '',
                evidence: {
                  summary: `${name} can connect to the Kubernetes API server (${open.text}), and no declared connection lists this.`,
                  from: name,
                  to: 'the Kubernetes API server',
                  connections: open.connections.toString(),
                  reasons: reasonsFor(model, row.from, row.to, open.connections),
                },
              },
            ],
      decided:
        openRows.length > 0 || found.isAddressOpen || found.perhapsDeclared === 'something'
          ? 'partly'
          : 'all',
      undecided: distinct([
        ...undecidedReasons(model, openRows),
        ...(found.perhapsDeclared === 'something' ? openDeclarations([workload], context) : []),
      ]),
      openPoints: found.isAddressOpen
        ? [
            server.type === 'known'
              ? 'the API server may have more addresses than those that were read'
              : 'the address of the API server is not known, and addresses that it may have are allowed',
          ]
        : [],
      remediation: () =>
        remedy(
          'Exclude the addresses of the API server from every egress rule, and set automountServiceAccountToken: false. If the workload needs the API, declare the connection.',
          workload,
          context,
        ),
    });
  },
});

/** Where the API server of a cluster can be reached, as far as it is known. */
interface ApiServer {
  readonly type: 'known' | 'incomplete' | 'unknown';
  readonly endpoints: readonly { readonly address: AddressBlock; readonly ports: ConnectionSet }[];
}

/** Ports at which distributions of Kubernetes serve the API. */
const USUAL_PORTS = connectionSet(
  [443, 6443, 8443, 16443].map((port) => ({ protocol: 'TCP', from: port, to: port })),
);
const EVERY_TCP_PORT = allPortsOf('TCP');

/** Addresses that an API server may have. */
const POSSIBLE: ReadonlySet<ExternalCategory> = new Set(['public-internet', 'private', 'cluster']);

const LEADS_THERE: ReadonlySet<string> = new Set(['Service', 'EndpointSlice', 'Endpoints']);

/** The endpoints of the Service `kubernetes`, which every API server keeps up to date itself. */
const apiServerOf = oncePerContext(({ services, unread }: Inventory): ApiServer => {
  const service = services.find(({ namespace, name }) => namespace === 'default' && name === 'kubernetes');
  const endpoints = (service?.endpoints ?? []).flatMap(({ addresses, ports }) => {
    const named = (ports ?? []).flatMap(({ protocol, port }) =>
      port === undefined ? [] : [{ protocol, from: port, to: port }],
    );
    const set = named.length === 0 ? USUAL_PORTS : connectionSet(named);
    return addresses.map((address) => ({ address: parseAddressOrCidr(address), ports: set }));
  });
  if (endpoints.length === 0) return { type: 'unknown', endpoints };
  const isComplete = unread.every(({ kind }) => !LEADS_THERE.has(kind));
  return { type: isComplete ? 'known' : 'incomplete', endpoints };
});

/** The known addresses of the API server with their ports: connections to them are what this rule is about. */
export function apiServerBlocks(context: RuleContext): readonly DeclaredBlock[] {
  return apiServerOf(context.inventory, context).endpoints.map(({ address, ports }) => ({
    ...address,
    ports,
  }));
}

interface ApiReach {
  readonly open?: { readonly row: OutsideRow; readonly connections: ConnectionSet; readonly text: string };
  readonly perhaps: readonly OutsideRow[];
  readonly perhapsDeclared: 'something' | 'nothing';
  /** Whether addresses are allowed that the API server may have without it being known. */
  readonly isAddressOpen: boolean;
}

/** Once for all workloads with the same connections with the outside and the same declarations. */
const reachOf = oncePerContext((connections: OutsideConnections, context) => {
  const known = new Map<DeclaredBlocks, ApiReach>();
  const server = apiServerOf(context.inventory, context);
  return (blocks: DeclaredBlocks): ApiReach => {
    const found = known.get(blocks) ?? findReach(outsideRows(connections, context.model), blocks, server);
    known.set(blocks, found);
    return found;
  };
});

function isAllowed({ atom }: OutsideRow, set: ConnectionSet, declared: readonly DeclaredBlock[]): boolean {
  return undeclaredPart(addressPart(atom, set), declared).length > 0;
}

function findReach(rows: readonly OutsideRow[], blocks: DeclaredBlocks, server: ApiServer): ApiReach {
  const { certain, possible } = blocks;
  const possibleRows = rows.filter(({ atom }) => POSSIBLE.has(atom.category));
  if (server.type === 'unknown') {
    const isEverywhere =
      possibleRows.length > 0 &&
      possibleRows.every(({ atom, allowed }) => {
        const part = addressPart(atom, allowed.intersect(EVERY_TCP_PORT));
        const [left, ...more] = undeclaredPart(part, possible);
        return (
          more.length === 0 &&
          left?.first === part.first &&
          left.last === part.last &&
          left.connections.holdsEveryPort('TCP')
        );
      });
    if (isEverywhere) {
      const [row] = possibleRows;
      const open = { row: row!, connections: USUAL_PORTS, text: 'every address is allowed' };
      return { open, perhaps: [], perhapsDeclared: 'nothing', isAddressOpen: false };
    }
    const isAddressOpen = possibleRows.some((row) =>
      isAllowed(row, row.allowed.union(row.unknown).intersect(USUAL_PORTS), certain),
    );
    return { perhaps: [], perhapsDeclared: 'nothing', isAddressOpen };
  }
  const reached = server.endpoints.flatMap(({ address, ports }) =>
    rows
      .filter(({ atom }) => covers(atom, address))
      .map((row) => {
        const part = { ...addressPart(row.atom, ports), first: address.first, last: address.last };
        const left = (set: ConnectionSet, declared: readonly DeclaredBlock[]) =>
          undeclaredPart({ ...part, connections: set.intersect(ports) }, declared);
        return {
          row,
          address,
          open: left(row.allowed, possible),
          mayBeUndeclared: left(row.allowed, certain),
          unknown: left(row.unknown, certain),
        };
      }),
  );
  const open = reached.filter((each) => each.open.length > 0);
  const [first] = open;
  return {
    ...(first !== undefined && {
      open: {
        row: first.row,
        connections: first.open[0]!.connections,
        text: listed(
          open.map(
            ({ address, open: [part] }) =>
              `${formatAddress({ family: address.family, value: address.first })}, ${part!.connections.toString()}`,
          ),
        ),
      },
    }),
    perhaps: reached
      .filter((each) => each.unknown.length > 0)
      .map(({ row }) => row)
      .slice(0, MOST_REASONS),
    perhapsDeclared: reached.some((each) => each.open.length === 0 && each.mayBeUndeclared.length > 0)
      ? 'something'
      : 'nothing',
    isAddressOpen:
      server.type === 'incomplete' &&
      possibleRows.some((row) =>
        isAllowed(row, row.allowed.union(row.unknown).intersect(USUAL_PORTS), certain),
      ),
  };
}
