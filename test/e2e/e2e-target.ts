import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What the end-to-end tests run against, from the environment. */
export type E2eTarget = { readonly announcement: string } & (
  | { readonly type: 'own-api-server'; readonly assets: string }
  | { readonly type: 'kubeconfig'; readonly path: string }
  | { readonly type: 'none' }
);

export const E2E_TARGET: E2eTarget = e2eTarget(process.env);

function e2eTarget(environment: Readonly<Record<string, string | undefined>>): E2eTarget {
  const { KUBEBUILDER_ASSETS: assets, KUBECONFIG: path } = environment;
  if (assets) {
    for (const program of ['etcd', 'kube-apiserver']) {
      if (existsSync(join(assets, program))) continue;
      throw new Error(
        `KUBEBUILDER_ASSETS=${assets} holds no ${program}: build it with tools/envtest/build.sh`,
      );
    }
    return {
      type: 'own-api-server',
      assets,
      announcement: `e2e: against an API server started from ${assets}`,
    };
  }
  if (path) {
    return {
      type: 'kubeconfig',
      path,
      announcement: `e2e: reading the cluster of KUBECONFIG=${path}, changing nothing`,
    };
  }
  return {
    type: 'none',
    announcement:
      'e2e: SKIPPED, there is no API server: set KUBEBUILDER_ASSETS (tools/envtest/build.sh) or KUBECONFIG',
  };
}
