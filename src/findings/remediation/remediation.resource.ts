import { z } from 'zod';
import { CUT_KINDS, DIRECTION_SIDES, POLICY_CHANGES } from '../../api/enums.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';
import type { Remedy } from './remediation-task.ts';

const patchCut = resource(
  'PatchCut',
  z
    .object({
      kind: oneOf(CUT_KINDS).describe(
        'Whether the cut connections are with outside addresses, on ports that are served or declared, or ' +
          'on other ports.',
      ),
      direction: oneOf(DIRECTION_SIDES).describe('The direction whose policies change.'),
      workload: z.string().describe('`namespace/name[Kind]` of the workload whose policies change.'),
      peers: z
        .array(z.string())
        .readonly()
        .describe('The other ends of the connections. If there are many, the last entry says how many more.'),
      entrances: z
        .array(z.string())
        .readonly()
        .describe(
          'The entry points from outside that the cut limits or closes, e.g. `the load balancer of Service ' +
            'shop/web`.',
        ),
      connections: z.string().describe('The ports that are no longer allowed, e.g. `TCP 80,443-445`.'),
      unknown: z
        .string()
        .nullable()
        .describe(
          'The part of `connections` whose verdict becomes unknown instead of denied. Null if there is none.',
        ),
    })
    .describe('Connections that are allowed today and that a patch removes.'),
);

const patchedPolicy = resource(
  'PatchedPolicy',
  z
    .object({ change: oneOf(POLICY_CHANGES), namespace: z.string(), name: z.string() })
    .describe('A NetworkPolicy that a patch creates or replaces.'),
);

export const remediationResource = resource(
  'Remediation',
  z
    .object({
      text: z.string().describe('What to do, as Markdown.'),
      patch: z
        .string()
        .nullable()
        .describe(
          'YAML with the policies that close the violation, preceded by the connections that they cut. Null ' +
            'if policies cannot close it, or if the token is limited to some namespaces.',
        ),
      policies: z.array(patchedPolicy).readonly().describe('The policies of the patch.'),
      cuts: z
        .array(patchCut)
        .readonly()
        .describe('The connections that the patch removes, most important first.'),
    })
    .describe('How to fix a violation.'),
);

/** Converts a remediation to its REST resource. All its parts must have been read. */
export function toRemediationResource({
  text = null,
  patch,
  changes,
}: Remedy): z.output<typeof remediationResource> | null {
  if (text === null) return null;
  return {
    text,
    patch: patch?.yaml ?? null,
    policies: changes?.policies ?? [],
    cuts: (changes?.cuts ?? []).map((cut) => ({ ...cut, unknown: cut.unknown ?? null })),
  };
}
