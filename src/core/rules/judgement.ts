import type { Reason } from '../reachability/model/model.ts';
import { furtherNetworkText, listed, unpolicedNodeText } from './reach/evidence.ts';
import type { Judgement, Remediation, Violation } from './rule.ts';

export function pass(message?: string): Judgement {
  return { outcome: 'pass', violations: [], ...(message === undefined ? {} : { message }) };
}

export function notApplicable(message: string): Judgement {
  return { outcome: 'not-applicable', violations: [], message };
}

export function unknown(undecided: readonly Reason[]): Judgement {
  const why = new Set(undecided.map(whyUndecided));
  return {
    outcome: 'unknown',
    violations: [],
    undecided,
    message: `Could not be decided: ${why.size === 0 ? 'what was read leaves it open' : listed([...why])}.`,
  };
}

function whyUndecided(reason: Reason): string {
  switch (reason.type) {
    case 'unread': {
      const { kind, namespace } = reason.unread;
      return `${kind}${namespace === undefined ? '' : ` in ${namespace}`} could not be read`;
    }
    case 'unevaluated-policy': {
      const { kind, namespace, name } = reason.policy;
      const object = namespace === undefined ? name : `${namespace}/${name}`;
      return `${kind} ${object} is ${reason.why === 'invalid' ? 'invalid' : 'not evaluated by this version'}`;
    }
    case 'assumption':
      if (reason.assumption === 'absentNamespaces')
        return 'it depends on labels of namespaces that were not in the input';
      return `it depends on what the network plugin does (${reason.assumption}), which is not known`;
    case 'unpoliced-node':
      return unpolicedNodeText(reason);
    case 'further-network':
      return furtherNetworkText(reason);
    case 'open-labels':
      return 'labels of pods are not known, which controllers of kinds that are not known may write';
    case 'no-address':
      return 'addresses of pods are not known';
    case 'rule':
    case 'isolated':
    case 'not-isolated':
    case 'same-pod':
    case 'host-network':
    case 'not-enforced':
    case 'outside':
      return 'what was read leaves it open';
  }
}

/** What a rule found: proven violations, and reasons that left anything more undecided. */
export interface Findings {
  readonly violations: readonly Violation[];
  readonly undecided: readonly Reason[];
  /** Whether anything was left undecided, also where no reason could be named. */
  readonly decided: 'all' | 'partly';
  /** Worked out only where there is a violation to remedy. */
  readonly remediation: () => Remediation;
  /** Said beside a pass. */
  readonly note?: string;
}

/** A proven violation fails whatever else is undecided; an undecided rest is `unknown`; only the rest passes. */
export function judge(found: Findings): Judgement {
  if (found.violations.length > 0) {
    return {
      outcome: 'fail',
      violations: found.violations,
      remediation: found.remediation(),
      ...(found.decided === 'partly' ? { undecided: found.undecided } : {}),
    };
  }
  if (found.decided === 'partly') {
    return unknown(found.undecided);
  }
  return pass(found.note);
}
