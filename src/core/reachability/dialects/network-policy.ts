import type { NetworkPolicy, PolicyRule } from '../../inventory/network-policy.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ClusterIndex, CompiledPolicy, CompiledRule } from './compiled-policy.ts';
import { readingsOf } from '../classes/identity-labels.ts';
import { compilePorts } from './policy-ports.ts';
import type { CompiledPorts } from './policy-ports.ts';

/**
 * Compiles `networking.k8s.io/v1` policies. Equal peers and equal ports are compiled only once, even
 * in different policies.
 */
export class NetworkPolicyCompiler {
  private readonly index: ClusterIndex;
  private readonly portsByText = new Map<string, CompiledPorts>();
  private nextId: number;

  constructor(index: ClusterIndex, earlier?: NetworkPolicyCompiler) {
    this.index = index;
    this.nextId = earlier?.nextId ?? 0;
  }

  compile(policy: NetworkPolicy): CompiledPolicy {
    const id = this.nextId;
    this.nextId += 1;
    const { kind, namespace, name, location } = policy;
    const { identityLabels } = this.index.assumptions;
    return {
      id,
      // Which other pods the policy may select is handled as a doubt.
      source: { ...policy, podSelector: readingsOf(policy.podSelector, identityLabels).certain },
      reference: { kind, namespace, name, ...(location && { location }) },
      directions: policy.directions,
      rules: {
        ingress: policy.ingress.map((rule, index) => this.rule(rule, index, 'ingress', namespace)),
        egress: policy.egress.map((rule, index) => this.rule(rule, index, 'egress', namespace)),
      },
    };
  }

  private rule(rule: PolicyRule, index: number, direction: Direction, namespace: string): CompiledRule {
    const text = `${direction}${JSON.stringify(rule.ports)}`;
    let ports = this.portsByText.get(text);
    if (ports === undefined) {
      ports = compilePorts(rule.ports, direction, this.index.assumptions);
      this.portsByText.set(text, ports);
    }
    return {
      index,
      peers: this.index.rulePeers.numberOf(rule.peers, namespace),
      ports,
      portEntries: rule.ports,
      portsKey: text,
      ...(rule.location && { location: rule.location }),
    };
  }
}
