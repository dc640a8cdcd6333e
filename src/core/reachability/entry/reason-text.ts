import type { ObjectReference, SourceLocation } from '../../inventory/problems/problem.ts';
import { listed } from '../../listed.ts';
import type { EntryReason } from './entry-point.ts';
import type { UnpolicedCause } from '../plugins/node-policing.ts';

/**
 * How much detail the text of a reason contains. `full` adds locations and the messages of unread objects, which may
 * name files and objects that not everybody may see.
 */
export type ReasonDetail = 'brief' | 'full';

/** `Kind namespace/name`. */
export function objectText({ kind, namespace, name }: ObjectReference): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** `file:line`, or nothing if it is not known. */
export function locationText(location: SourceLocation | undefined): string {
  return location === undefined ? '' : `${location.file}:${location.line}`;
}

/** One human-readable line that says why something was decided, or was not. */
export function reasonText(reason: EntryReason, detail: ReasonDetail = 'brief'): string {
  const at = (location: SourceLocation | undefined): string =>
    detail === 'brief' || location === undefined ? '' : ` (${locationText(location)})`;
  switch (reason.type) {
    case 'rule':
      return `${objectText(reason.policy)}, rule ${reason.ruleIndex + 1}: ${reason.action}${at(reason.location ?? reason.policy.location)}`;
    case 'isolated':
      return `isolated by ${reason.policies.map((policy) => `${objectText(policy)}${at(policy.location)}`).join(', ')}, and no rule allows it`;
    case 'not-isolated':
      return 'no policy selects the pod in this direction, so everything is allowed';
    case 'same-pod':
      return 'a pod always reaches itself';
    case 'host-network':
      return "policies do not apply to pods on their node's network";
    case 'not-enforced':
      return 'the network plugin does not enforce policies';
    case 'outside':
      return 'no policies apply outside the cluster';
    case 'assumption':
      if (reason.assumption === 'absentNamespaces')
        return 'it depends on labels of namespaces that were not in the input';
      return `it depends on what the network plugin does (${reason.assumption}), which is not known`;
    case 'unevaluated-policy': {
      const why = reason.why === 'invalid' ? 'invalid' : 'not evaluated by this version';
      const because = reason.field === undefined ? '' : `, because of ${reason.field}`;
      return `${objectText(reason.policy)} is ${why}${because}${at(reason.location ?? reason.policy.location)}`;
    }
    case 'unread': {
      const { kind, namespace, message } = reason.unread;
      const place = namespace === undefined ? '' : ` in ${namespace}`;
      return `${kind}${place} could not be read${detail === 'brief' ? '' : `: ${message}`}`;
    }
    case 'unpoliced-node':
      return unpolicedNodeText(reason);
    case 'further-network':
      return furtherNetworkText(reason);
    case 'open-labels':
      return 'it depends on pod labels that a controller may set: not all labels of its pods are known';
    case 'label-not-text':
      return labelNotTextText(reason);
    case 'unresolved-name':
      return `it depends on the addresses of ${listed(reason.names)}, which are never resolved`;
    case 'unapproved-change':
      return `${objectText(reason.object)} was ${reason.change} since the baseline was approved`;
    case 'no-address':
      return 'addresses of pods are not known';
    case 'own-node':
      return 'traffic between a pod and its own node is always allowed';
    case 'unidentified-controller':
      return 'the controller is not known, and policies allow some sources but not others';
    case 'controller-on-own-node':
      return "policies allow no controller: only one on the network of the pod's own node could reach it";
    case 'controller-egress':
      return 'the controller is not known, and egress policies may block it';
    case 'undeclared-port':
      return 'it is not known whether a pod listens on the port';
    case 'ungranted-route':
      return 'it leads to another namespace, and no known ReferenceGrant allows this';
    case 'unattached-route':
      return 'no known Gateway accepts the route';
  }
}

const NODE_TEXT: Readonly<Record<UnpolicedCause, string>> = {
  fargate: 'which is AWS Fargate',
  'virtual-kubelet': 'which is a virtual kubelet',
  windows: 'which runs Windows',
  'no-agent': 'where no agent of the network plugin runs',
};

function unpolicedNodeText({ node, cause }: Extract<EntryReason, { type: 'unpoliced-node' }>): string {
  const which = node === undefined ? "the pod's node" : `node ${node}`;
  return `policies may not be enforced on ${which}, ${NODE_TEXT[cause]}`;
}

function furtherNetworkText({ networks }: Extract<EntryReason, { type: 'further-network' }>): string {
  const which = networks.length > 1 ? `networks ${listed(networks)}` : `network ${networks.join('')}`;
  return `policies may not govern ${which}, to which pods are attached`;
}

function labelNotTextText({ object, labels }: Extract<EntryReason, { type: 'label-not-text' }>): string {
  const which =
    labels.length === 1
      ? `label ${labels.join('')} of ${objectText(object)} has a value that is`
      : `labels ${labels.length === 0 ? '' : `${listed(labels)} `}of ${objectText(object)} have values that are`;
  return `${which} not valid text, so it is not known which selectors match`;
}
