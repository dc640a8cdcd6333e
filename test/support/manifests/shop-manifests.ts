export const POD = (namespace: string, name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { namespace: ${namespace}, name: ${name}, labels: { app: ${name} } }\nspec: { containers: [{ name: main, image: main }] }\n`;
export const POLICY = (name: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { namespace: shop, name: ${name} }\nspec: ${spec}\n`;
export const PODS = `${POD('shop', 'web')}---\n${POD('shop', 'db')}`;
export const FROM_WEB = POLICY(
  'db',
  '{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 5432 }] }] }',
);
