import { z } from 'zod';
import { CUT_KINDS, DIRECTION_SIDES, POLICY_CHANGES } from '../../api/enums.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';

const patchCut = resource(
  'PatchCut',
  z
    .object({
      kind: oneOf(CUT_KINDS).describe(
        'With addresses outside the cluster, on ports that are served or declared, or on others.',
      ),
      direction: oneOf(DIRECTION_SIDES).describe('The side whose policies change.'),
      workload: z.string().describe('`namespace/name[Kind]` of the workload whose policies change.'),
      peers: z.array(z.string()).readonly().describe('The other ends.'),
      connections: z.string().describe('What is cut, e.g. `TCP 80,443-445`.'),
    })
    .describe('Connections that are allowed today and that a patch takes away.'),
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
      text: z.string().describe('What to do (Markdown).'),
      patch: z
        .string()
        .nullable()
        .describe(
          'The policies that close the violation, as YAML, what they cut first. Null where policies cannot, and for tokens that see some namespaces only.',
        ),
      policies: z.array(patchedPolicy).readonly().describe('The policies of the patch.'),
      cuts: z.array(patchCut).readonly().describe('What the patch takes away, worst first.'),
    })
    .describe('How to mend a violation.'),
);
