import { workloadKey, type Workload } from '../inventory/workload.ts';
import type { ConnectionSet } from '../network/sets.ts';
import type { Reason, ReachabilityModel } from '../reachability/model/model.ts';
import { judge } from '../rules/judgement.ts';
import { entryPointsOf } from '../rules/exposure/entry-points.ts';
import { declaredBetween, declaredFromPeer, openDeclarations } from '../rules/reach/declared.ts';
import { distinct, undecidedReasons, workloadEndpoint } from '../rules/reach/evidence.ts';
import { oncePerContext } from '../rules/reach/once.ts';
import { pairViolation } from '../rules/reach/pairs.ts';
import { peerKey, peerText } from '../rules/reach/selectors.ts';
import type { Judgement, RuleContext, Violation } from '../rules/rule.ts';

/** What an attacker can do with one workload with personal data, as a judgement: `pass` if nothing. */
export type Attack = (workload: Workload, context: RuleContext) => Judgement;

const remediation = () => ({ text: '' });

/** Another pod of the namespace connects to it. */
export const fromSameNamespace: Attack = (workload, context) =>
  fromWorkloads(workload, (other) => other.namespace === workload.namespace, context);

/** A known ingress controller is taken over, and connects to more than it forwards. */
export const fromIngressController: Attack = (workload, context) => {
  const controllers = controllersOf(context.model, context);
  const judgement = fromWorkloads(workload, (other) => controllers.known.has(workloadKey(other)), context);
  if (judgement.outcome !== 'pass') return judgement;
  if (controllers.unidentified === 'some')
    return judge({
      violations: [],
      undecided: [],
      decided: 'partly',
      openPoints: ['there are routes whose controller was not found'],
      remediation,
    });
  return controllers.known.size === 0
    ? { ...judgement, message: 'No ingress controller serves a route.' }
    : judgement;
};

interface Controllers {
  readonly known: ReadonlySet<string>;
  readonly unidentified: 'some' | 'none';
}

const controllersOf = oncePerContext((model: ReachabilityModel, context): Controllers => {
  const seen = [...entryPointsOf(model, context).all()].flatMap(({ sightings }) =>
    sightings.map(({ seenAs }) => seenAs),
  );
  return {
    known: new Set(seen.flatMap((each) => (each.type === 'controller' ? [workloadKey(each.workload)] : []))),
    unidentified: seen.some(({ type }) => type === 'unidentified-controller') ? 'some' : 'none',
  };
});

/** A pod on the network of its node connects to it. */
export const fromHostNetwork: Attack = (workload, context) => {
  const { hostNetworkPods, networkPolicy } = context.model.assumptions;
  if (hostNetworkPods === 'as-pods' && networkPolicy === 'enforced') {
    const judgement = fromWorkloads(
      workload,
      (other) => context.model.networkModes(other).includes('host'),
      context,
    );
    return {
      ...judgement,
      message: judgement.message ?? 'The network plugin treats these pods like others.',
    };
  }
  const name = workloadKey(workload);
  if (hostNetworkPods === 'as-nodes')
    return judge({
      violations: [
        {
          key: '',
          evidence: {
            summary: `A pod on the network of the node of ${name} can connect to ${name}: no NetworkPolicy can deny traffic from a node to its own pods.`,
            to: name,
            reasons: [{ type: 'own-node' }],
          },
        },
      ],
      undecided: [],
      decided: 'all',
      remediation,
    });
  return judge({
    violations: [],
    undecided: [{ type: 'assumption', assumption: 'hostNetworkPods' }],
    decided: 'partly',
    remediation,
  });
};

/** Somebody starts a pod with labels of their choice, in an existing namespace or a new one. */
export const withForgedLabels: Attack = (workload, context) => {
  const exposures = context.model.exposures(workload, 'ingress');
  const name = workloadKey(workload);
  const judged = exposures.map((exposure) => {
    const { certain, possible } = declaredFromPeer(exposure.peer, workload, context);
    return {
      exposure,
      open: exposure.allowed.subtract(possible),
      perhaps: exposure.allowed.union(exposure.unknown).subtract(certain),
    };
  });
  const open = judged.filter((each) => !each.open.isEmpty());
  const perhaps = judged.filter((each) => each.open.isEmpty() && !each.perhaps.isEmpty());
  return judge({
    violations: open.map(({ exposure, open: set }): Violation => {
      const peers = peerText(exposure.peer, workload.namespace);
      return {
        key: peerKey(exposure.peer),
        evidence: {
          summary: `Whoever can start ${peers} can connect to ${name} (${set.toString()}), and no declared connection lists this.`,
          from: peers,
          to: name,
          connections: set.toString(),
          reasons: exposure.reasons,
        },
      };
    }),
    undecided: distinct(perhaps.flatMap(({ exposure }) => exposure.reasons)),
    decided: perhaps.length > 0 ? 'partly' : 'all',
    remediation,
  });
};

function fromWorkloads(
  workload: Workload,
  isSource: (other: Workload) => boolean,
  context: RuleContext,
): Judgement {
  const { alike, model } = context;
  const found: { readonly other: Workload; readonly open: ConnectionSet; readonly perhaps: ConnectionSet }[] =
    [];
  const openDeclared: Reason[] = [];
  for (const { others, allowed, unknown } of alike.rows(alike.of(workload), 'ingress'))
    for (const other of others.workloads) {
      if (other === workload || !isSource(other)) continue;
      const { certain, possible } = declaredBetween(other, workload, context);
      const open = allowed.subtract(possible);
      const perhaps = allowed.union(unknown).subtract(certain);
      if (!open.isEmpty() || !perhaps.isEmpty()) found.push({ other, open, perhaps });
      if (open.isEmpty() && !allowed.subtract(certain).isEmpty())
        openDeclared.push(...openDeclarations([other, workload], context));
    }
  const perhaps = found.filter(({ open }) => open.isEmpty());
  return judge({
    violations: found
      .filter(({ open }) => !open.isEmpty())
      .map(({ other, open }) =>
        pairViolation(workloadKey(other), { from: other, to: workload }, open, 'declarations', context),
      ),
    undecided: distinct([
      ...undecidedReasons(
        model,
        perhaps.map(({ other, perhaps: unknown }) => ({
          from: workloadEndpoint(other),
          to: workloadEndpoint(workload),
          unknown,
        })),
      ),
      ...openDeclared,
    ]),
    decided: perhaps.length > 0 ? 'partly' : 'all',
    remediation,
  });
}
