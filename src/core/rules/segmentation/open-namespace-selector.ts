import { type Workload, workloadKey } from '../../inventory/workload.ts';
import type { Exposure } from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import { declaredFromPeer, openDeclarations } from '../reach/declared.ts';
import { distinct } from '../reach/evidence.ts';
import { oneEndText, otherEndText } from '../reach/one-end.ts';
import { peerKey, peerText } from '../reach/selectors.ts';
import { remedy } from '../remedy.ts';
import type { RuleContext, Violation } from '../rule.ts';

export const openNamespaceSelector = workloadRule({
  id: 'open-namespace-selector',
  version: 1,
  title: 'PII workload is not open to namespaces created later',
  summary: 'An area of the cluster that is created later does not get access to personal data by itself.',
  group: 'segmentation',
  severity: 'medium',
  why:
    'A policy that selects namespaces by labels other than their name also allows namespaces that ' +
    'nobody has reviewed, because they do not exist yet. Anyone who may create or label a namespace ' +
    'can then give it access to personal data.',
  needs: needs({ namespaces: 'cluster', policies: 'cluster', workloads: 'subject-namespace' }),
  closedBy: () => ['ingress'],
  basis: 'reachability',
  evaluate: (workload, context) => {
    const exposures = context.model
      .exposures(workload, 'ingress')
      .filter(({ newNamespace }) => newNamespace === 'possible')
      .map((exposure) => undeclared(exposure, workload, context));
    const undecided = exposures.filter(({ unknown }) => !unknown.isEmpty());
    const perhapsDeclared = exposures.some((exposure) => !exposure.perhapsDeclared.isEmpty());
    return judge({
      violations: exposures
        .filter(({ allowed }) => !allowed.isEmpty())
        .map((exposure) => violationOf(exposure, workload)),
      decided: undecided.length === 0 && !perhapsDeclared ? 'all' : 'partly',
      undecided: distinct([
        ...undecided.flatMap(({ reasons }) => reasons),
        ...(perhapsDeclared ? openDeclarations([workload], context) : []),
      ]),
      remediation: () =>
        remedy(
          'Select namespaces by name (`kubernetes.io/metadata.name`), or declare the connection if all namespaces with the label are meant.',
          workload,
          context,
        ),
    });
  },
});

/** The exposure without the part that a declared connection allows to every such peer, and the part that may be declared. */
function undeclared(exposure: Exposure, workload: Workload, context: RuleContext) {
  const { certain, possible } = declaredFromPeer(exposure.peer, workload, context);
  return {
    ...exposure,
    allowed: exposure.allowed.subtract(possible),
    unknown: exposure.unknown.subtract(certain),
    perhapsDeclared: exposure.allowed.intersect(possible).subtract(certain),
  };
}

function violationOf({ peer, allowed, reasons }: Exposure, workload: Workload): Violation {
  const [peers, connections] = [peerText(peer, workload.namespace), allowed.toString()];
  const allows = oneEndText({ workload, direction: 'ingress', peers, ports: `(${connections})` });
  return {
    key: peerKey(peer),
    evidence: {
      summary: `${allows}, and a namespace that is created later can match this. ${otherEndText('ingress')}`,
      from: peers,
      to: workloadKey(workload),
      connections,
      reasons,
    },
  };
}
