import type { ObjectReference, SourceLocation } from '../../core/inventory/problem.ts';
import type { EntryReason } from '../../core/reachability/entry/entry-point.ts';
import { furtherNetworkText, unpolicedNodeText } from '../../core/rules/reach/evidence.ts';

/** `Kind namespace/name`. */
export function objectText({ kind, namespace, name }: ObjectReference): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** `file:line`, or nothing where that is not known. */
export function locationText(location: SourceLocation | undefined): string {
  return location === undefined ? '' : `${location.file}:${location.line}`;
}

function at(location: SourceLocation | undefined): string {
  return location === undefined ? '' : ` (${locationText(location)})`;
}

/** One line for people about why something was decided as it was, or was not. */
export function reasonText(reason: EntryReason): string {
  switch (reason.type) {
    case 'rule':
      return `${objectText(reason.policy)}, rule ${reason.ruleIndex + 1}: ${reason.action}${at(reason.location ?? reason.policy.location)}`;
    case 'isolated':
      return `isolated by ${reason.policies.map((policy) => `${objectText(policy)}${at(policy.location)}`).join(', ')}, and no rule lets it through`;
    case 'not-isolated':
      return 'no policy selects it in this direction, so everything is let through';
    case 'same-pod':
      return 'a pod always reaches itself';
    case 'host-network':
      return "policies do not apply to pods on their node's network";
    case 'not-enforced':
      return 'the network plugin does not enforce policies';
    case 'outside':
      return 'the outside has no policies';
    case 'assumption':
      if (reason.assumption === 'absentNamespaces')
        return 'depends on the labels of a namespace that is not in the input: add it, or settle it with --assume absentNamespaces=unlabelled';
      return `depends on the network plugin: settle it with --assume ${reason.assumption}=... or --cni-profile`;
    case 'unevaluated-policy':
      return `${objectText(reason.policy)} is ${reason.why === 'invalid' ? 'invalid' : 'of a kind that is not evaluated'}${at(reason.policy.location)}`;
    case 'unread':
      return `${reason.unread.kind}${reason.unread.namespace === undefined ? '' : ` in ${reason.unread.namespace}`} could not be read: ${reason.unread.message}`;
    case 'unpoliced-node':
      return unpolicedNodeText(reason);
    case 'further-network':
      return furtherNetworkText(reason);
    case 'open-labels':
      return 'its controller is of a kind that is not known, and may write labels on its pods that policies ask for';
    case 'no-address':
      return 'it has no address yet';
    case 'own-node':
      return 'traffic from the node that a pod runs on is always let in';
    case 'unidentified-controller':
      return 'the controller is not known, and policies let in some and not others';
    case 'controller-egress':
      return 'the controller is not known, and egress policies may keep it back';
    case 'undeclared-port':
      return 'nothing says whether a pod listens there';
    case 'ungranted-route':
      return 'it leads to another namespace, and no ReferenceGrant that is known lets it';
    case 'unattached-route':
      return 'no Gateway that is known takes the route';
  }
}
