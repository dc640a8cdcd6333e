import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type NamespacePolicy = 'deny-all' | 'none';

/** Writes a folder of manifests: each namespace with PII, a default deny, and the given number of StatefulSets. */
export function writeManifests(
  namespaces: number,
  workloads: number,
  policyOf: (namespace: number) => NamespacePolicy = () => 'deny-all',
): string {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-bench-'));
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < namespaces; index += 1) {
    const namespace = `team-${index}`;
    const documents = [
      `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${namespace}, labels: { ringfence.dev/data: pii } }\n`,
      ...(policyOf(index) === 'deny-all' ? [denyAll(namespace)] : []),
      ...Array.from({ length: workloads }, (_, app) => statefulSet(namespace, `app-${app}`)),
    ];
    writeFileSync(join(folder, `${namespace}.yaml`), documents.join('---\n'));
  }
  return folder;
}

function denyAll(namespace: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: deny-all, namespace: ${namespace} }\nspec: { podSelector: {}, policyTypes: [Ingress, Egress] }\n`;
}

function statefulSet(namespace: string, name: string): string {
  return `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: main, image: registry.example/${name}, ports: [{ containerPort: 8080 }] }]
`;
}
