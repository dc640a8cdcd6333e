import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { COLLECTED_KINDS } from './collected-kinds.ts';

const texts = z.array(z.string());
const role = z
  .object({ rules: z.array(z.object({ apiGroups: texts, resources: texts, verbs: texts })) })
  .parse(
    parse(
      readFileSync(
        new URL('../../../../helm/ringfence/files/read-only-clusterrole.yaml', import.meta.url),
        'utf8',
      ),
    ),
  );

/** The plural that Kubernetes' conventions give a kind. */
function plural(kind: string): string {
  const lower = kind.toLowerCase();
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return /(s|ss)$/.test(lower) ? `${lower}es` : `${lower}s`;
}

describe('the read-only ClusterRole', () => {
  it('grants list on exactly the kinds that are collected', () => {
    const granted = role.rules.flatMap(({ apiGroups, resources }) =>
      apiGroups.flatMap((group) => resources.map((resource) => `${group}/${resource}`)),
    );
    const collected = COLLECTED_KINDS.map(({ group, kind }) => `${group}/${plural(kind)}`);
    expect(new Set(granted)).toEqual(new Set(collected));
  });

  it('is complemented by a Role for the only ConfigMap that is read by name', () => {
    const file = new URL('../../../../helm/ringfence/files/plugin-config-role.yaml', import.meta.url);
    expect(parse(readFileSync(file, 'utf8'))).toMatchObject({
      kind: 'Role',
      metadata: { namespace: 'kube-system' },
      rules: [
        { apiGroups: [''], resources: ['configmaps'], resourceNames: ['cilium-config'], verbs: ['get'] },
      ],
    });
  });

  it('grants no other verb', () => {
    expect(new Set(role.rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['list']));
  });
});
