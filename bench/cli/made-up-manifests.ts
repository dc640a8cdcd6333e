import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes a folder of manifests: each namespace with PII, a default deny, and so many StatefulSets that it names. */
export function writeManifests(namespaces: number, workloads: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-bench-'));
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < namespaces; index += 1) {
    const namespace = `team-${index}`;
    const documents = [
      `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${namespace}, labels: { ringfence.dev/data: pii } }\n`,
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: deny-all, namespace: ${namespace} }\nspec: { podSelector: {}, policyTypes: [Ingress, Egress] }\n`,
      ...Array.from({ length: workloads }, (_, app) => statefulSet(namespace, `app-${app}`)),
    ];
    writeFileSync(join(folder, `${namespace}.yaml`), documents.join('---\n'));
  }
  return folder;
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
