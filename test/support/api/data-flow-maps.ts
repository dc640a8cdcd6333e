/** An end that selects all pods of a namespace. */
export const ns = (name: string) =>
  `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${name} } } }`;

/** A flow in YAML. */
export const flow = (name: string, from: string, to: string, rest = '') =>
  `    - { name: ${name}, from: ${from}, to: ${to}, purpose: Orders, owner: Shop${rest} }\n`;

/** A map with these flows in YAML. */
export const mapOf = (flows: string, endpoints = '[{ name: mail, fqdns: [mail.example] }]') =>
  `apiVersion: ringfence.dev/v1\nkind: DataFlowMap\nmetadata: { name: fleet }\nspec:\n  endpoints: ${endpoints}\n  flows:\n${flows}`;

/** Lets only the namespaces shop and billing into shop. */
export const WAYS_IN = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace: 'shop', name: 'ways-in' },
  spec: {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: ['shop', 'billing'].map((name) => ({
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }],
    })),
  },
};
