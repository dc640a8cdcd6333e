import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { listed } from '../../listed.ts';
import { parseCidr } from '../../network/address.ts';
import { connectionSet } from '../../network/connection-set.ts';
import type { Direction } from '../../network/protocol.ts';
import type { EntryDoor, EntryPoint, ExposureDoubt } from '../../reachability/entry/entry-point.ts';
import { objectText, reasonText } from '../../reachability/entry/reason-text.ts';
import type { Reason } from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import { type DeclaredBlock, declaredTo, openDeclarations, undeclaredPart } from '../reach/declared.ts';
import { distinct } from '../reach/evidence.ts';
import { addressPart, internetRows, outsideRows } from '../reach/outside.ts';
import { remedy } from '../remedy.ts';
import type { RuleContext, Violation } from '../rule.ts';
import { entryPointsOf } from './entry-points.ts';

/** Policies of the workload can close these doors: traffic through a route comes from its controller. */
const DIRECT = 'direct';

export const internetExposed = workloadRule({
  id: 'internet-exposed',
  version: 1,
  title: 'PII workload is not reachable from the internet unless this is declared',
  summary:
    'Nobody on the internet can connect to a system with personal data, unless it is declared to be public.',
  group: 'exposure',
  severity: 'critical',
  why: 'What the internet reaches is attacked within minutes, by everyone. A load balancer that was meant to be internal, a node port, or an Ingress for a test puts personal data one unpatched fault or one guessed password away from being published.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  closedBy: (key): readonly Direction[] => (key === DIRECT ? ['ingress'] : []),
  evaluate: (workload, context) => {
    const { entryPoints, doubts } = entryPointsOf(context.model, context).internetExposure(workload);
    const declared = declaredTo(workload, context);
    const undeclared = entryPoints.filter((each) => !isDeclared(each, workload, declared.certain, context));
    const exposed = undeclared.filter(
      (each) =>
        each.audience === 'internet' &&
        each.verdict === 'allowed' &&
        !isDeclared(each, workload, declared.possible, context),
    );
    const open = undeclared.filter((each) => !exposed.includes(each));
    const openPoints = [...new Set([...doubts.map(doubtText), ...open.map(openText)])];
    const mayBeDeclared = open.some((each) => isDeclared(each, workload, declared.possible, context));
    return judge({
      violations: [...Map.groupBy(exposed, keyOf)].map(([key, own]) => violationOf(key, own, workload)),
      decided: openPoints.length > 0 ? 'partly' : 'all',
      undecided: distinct([
        ...doubts.flatMap((doubt): Reason[] =>
          doubt.type === 'unread' ? [{ type: 'unread', unread: doubt.unread }] : [],
        ),
        ...(mayBeDeclared ? openDeclarations([workload], context) : []),
      ]),
      openPoints: openPoints.slice(0, 3),
      remediation: () =>
        remedy(
          'Remove what opens it (the route, or the Service of type LoadBalancer or NodePort), or make it internal. If it is meant to be public, declare a connection from 0.0.0.0/0 and ::/0 to its port.',
          workload,
          context,
        ),
      ...(entryPoints.length > 0 && { note: 'Reachable from the internet, as declared.' }),
    });
  },
});

function keyOf({ door }: EntryPoint): 'route' | typeof DIRECT {
  return door.type === 'route' ? 'route' : DIRECT;
}

const EVERYWHERE: readonly string[] = ['0.0.0.0/0', '::/0'];

/** Whether declarations list every public address that may use an entry point, on its port. */
function isDeclared(
  { door, protocol, port }: EntryPoint,
  workload: Workload,
  blocks: readonly DeclaredBlock[],
  { model }: RuleContext,
): boolean {
  if (blocks.length === 0) return false;
  const ports = connectionSet([{ protocol, from: port, to: port }]);
  const ranges = (
    door.type === 'load-balancer' && door.sourceRanges.length > 0 ? door.sourceRanges : EVERYWHERE
  ).map(parseCidr);
  const rows = internetRows(outsideRows(model.outsideOf(workload, 'ingress'), model));
  return rows.every(({ atom }) =>
    ranges
      .filter(({ family, first, last }) => family === atom.family && first <= atom.last && atom.first <= last)
      .every(({ first, last }) => {
        const part = addressPart(atom, ports);
        const within = {
          ...part,
          first: first > part.first ? first : part.first,
          last: last < part.last ? last : part.last,
        };
        return undeclaredPart(within, blocks).length === 0;
      }),
  );
}

function violationOf(key: string, entryPoints: readonly EntryPoint[], workload: Workload): Violation {
  const doors = [...new Set(entryPoints.map((each) => doorText(each)))];
  const ports = connectionSet(entryPoints.map(({ protocol, port }) => ({ protocol, from: port, to: port })));
  const name = workloadKey(workload);
  const [first] = entryPoints;
  const reasons = (first?.sightings ?? []).flatMap((sighting) => sighting.reasons);
  return {
    key,
    evidence: {
      summary: `The internet can connect to ${name} (${ports.toString()}) through ${listed(doors)}.`,
      from: 'the internet',
      to: name,
      connections: ports.toString(),
      reasons: distinct(reasons.filter(isReason)),
    },
  };
}

const OF_ENTRIES: ReadonlySet<string> = new Set([
  'unidentified-controller',
  'controller-on-own-node',
  'controller-egress',
  'undeclared-port',
  'unattached-route',
  'ungranted-route',
]);

/** Reasons that only entry points have are not part of findings. */
function isReason(reason: EntryPoint['sightings'][number]['reasons'][number]): reason is Reason {
  return !OF_ENTRIES.has(reason.type);
}

const DOOR_TEXT: Readonly<Record<Exclude<EntryDoor['type'], 'route'>, string>> = {
  'load-balancer': 'the load balancer',
  'node-port': 'the node port',
  'external-ip': 'the external address',
  'host-port': 'a port of its node',
  'host-network': "its node's network",
  'pod-address': 'the public address of its pods',
};

function doorText({ door, service }: EntryPoint): string {
  if (door.type === 'route') return objectText(door);
  const of = service === undefined ? '' : ` of Service ${service.namespace}/${service.name}`;
  return `${DOOR_TEXT[door.type]}${of}`;
}

/** Why it is not known whether an entry point is open to the internet. */
function openText(entryPoint: EntryPoint): string {
  const [reason] = entryPoint.sightings.flatMap(({ verdict, reasons }) =>
    verdict === 'denied' ? [] : reasons,
  );
  const which = doorText(entryPoint);
  if (entryPoint.audience === 'unknown') return `it is not known who can use ${which}`;
  return reason === undefined ? `${which} may be open` : `${which} may be open: ${reasonText(reason)}`;
}

function doubtText(doubt: ExposureDoubt): string {
  switch (doubt.type) {
    case 'unread':
      return `${doubt.unread.kind} could not be read`;
    case 'missing-service':
      return `${objectText(doubt.route)} leads to ${objectText(doubt.service)}, which was not found`;
    case 'unknown-backend':
      return `${objectText(doubt.route)} leads to an object of kind ${doubt.kind}, which is not evaluated`;
    case 'unevaluated-kind':
      return `objects of kind ${doubt.kind} are entry points and are not evaluated`;
    case 'endpoints-to-be':
      return `${objectText(doubt.service)} has no selector, and its endpoints are not known`;
    case 'further-network':
      return reasonText(doubt);
  }
}
