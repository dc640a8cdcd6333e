import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { z } from 'zod';

const usersSchema = z.looseObject({
  users: z
    .array(
      z.looseObject({
        name: z.string(),
        user: z.looseObject({ tokenFile: z.string().optional() }).nullish(),
      }),
    )
    .nullish(),
});

/** The kubeconfig files that kubectl would read: the given one, or those of `KUBECONFIG`, or `~/.kube/config`. */
export function kubeconfigPaths(
  path: string | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (path !== undefined) return [path];
  const listed = (variables['KUBECONFIG'] ?? '').split(delimiter).filter((entry) => entry !== '');
  return listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')];
}

/**
 * `users[].user.tokenFile` by user, as absolute paths: a field of the kubeconfig format that the client library
 * ignores. As in kubectl, the first file that names a user counts.
 */
export function kubeconfigTokenFiles(paths: readonly string[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const path of paths) {
    const parsed = usersSchema.safeParse(load(readFileSync(path, 'utf8')));
    for (const { name, user } of parsed.data?.users ?? []) {
      if (user?.tokenFile && !files.has(name)) files.set(name, resolve(dirname(path), user.tokenFile));
    }
  }
  return files;
}
