import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { listed } from '../../listed.ts';
import { connectionSet } from '../../network/connection-set.ts';
import type { Direction } from '../../network/protocol.ts';
import type { EntryPoint } from '../../reachability/entry/entry-point.ts';
import type { Reason } from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import { declaredTo, openDeclarations } from '../reach/declared.ts';
import { distinct } from '../reach/evidence.ts';
import { remedy } from '../remedy.ts';
import type { Violation } from '../rule.ts';
import { entryPointsOf, isDeclared } from './entry-points.ts';
import { whatToDeclare } from './public-declaration.ts';
import { doorsText, doubtText, isReason, openText } from './entry-text.ts';

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
          `Remove what opens it (the route, or the Service of type LoadBalancer or NodePort), or make it internal. ${whatToDeclare(workload, exposed, context)}`,
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

function violationOf(key: string, entryPoints: readonly EntryPoint[], workload: Workload): Violation {
  const doors = doorsText(entryPoints);
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
