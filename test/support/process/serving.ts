import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram, type Running } from './run-program.ts';
import { DENY_ALL, PII_STORE } from '../snapshot-pipeline.ts';

/** Starts `ringfence serve` in a folder on a free port; its sign-in link is always printed. */
export function startServing(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Running> {
  return startProgram(['serve', '--port', '0', ...args], {
    cwd: folder,
    env: { RINGFENCE_SIGN_IN_LINK: 'always', ...env },
  });
}

/** The parts of the sign-in link. */
export function signIn(program: Running): { url: string; token: string } {
  const match = /(http:\/\/127\.0\.0\.1:\d+)\/#token=(\S+)/.exec(program.said().stdout);
  if (match === null) throw new Error(`no sign-in link in:\n${program.said().stdout}`);
  return { url: match[1] ?? '', token: match[2] ?? '' };
}

export async function ask({ url, token }: { url: string; token: string }, query: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

/** A folder of manifests with 180 PII workloads in 20 namespaces. Returns its path. */
export function writeCluster(folder: string): string {
  const path = join(folder, 'manifests');
  mkdirSync(path, { recursive: true });
  const namespaces = Array.from({ length: 20 }, (_, index) =>
    [
      PII_STORE,
      '---\n',
      DENY_ALL,
      ...Array.from({ length: 8 }, (_unused, app) =>
        `---\n${PII_STORE.split('---\n')[1] ?? ''}`.replaceAll('db', `app-${app}`),
      ),
    ]
      .join('')
      .replaceAll('customers', `customers-${index}`),
  );
  for (const [index, text] of namespaces.entries()) writeFileSync(join(path, `${index}.yaml`), text);
  return path;
}

/** Writes a configuration with the manifests as the cluster `large`. Returns its path. */
export function configure(folder: string, manifests: string): string {
  const file = join(folder, 'ringfence.yaml');
  writeFileSync(
    file,
    `clusters: [{ name: large, source: { type: manifests, path: ${JSON.stringify(manifests)} } }]`,
  );
  return file;
}
