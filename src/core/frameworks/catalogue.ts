import { cisKubernetes } from './data/cis-kubernetes.ts';
import { gdpr } from './data/gdpr.ts';
import { hipaa } from './data/hipaa.ts';
import { iso27001 } from './data/iso-27001.ts';
import { nist80053 } from './data/nist-800-53/nist-800-53.ts';
import { nsaCisa } from './data/nsa-cisa.ts';
import { pciDss } from './data/pci-dss.ts';
import { soc2 } from './data/soc-2.ts';
import type { Control, Framework, MappingRole } from './framework.ts';

/** All frameworks, in the order in which they are listed. */
export const FRAMEWORKS: readonly Framework[] = [
  gdpr,
  pciDss,
  hipaa,
  nist80053,
  iso27001,
  soc2,
  cisKubernetes,
  nsaCisa,
];

/** A rule mapped to a control: `decides` if it decides any part of it. */
export interface ControlMapping {
  readonly framework: Framework;
  readonly control: Control;
  readonly role: MappingRole;
}

/** The controls that a rule is mapped to, in the order of the frameworks. */
export function controlsOf(ruleId: string): readonly ControlMapping[] {
  return FRAMEWORKS.flatMap((framework) =>
    framework.controls.flatMap((control): ControlMapping[] => {
      const role = roleIn(control, ruleId);
      return role === undefined ? [] : [{ framework, control, role }];
    }),
  );
}

/** The ids of the rules that are mapped to a control. */
export function rulesOf({ parts }: Control): readonly string[] {
  return [
    ...new Set(
      parts.flatMap((part) => [...('decides' in part ? part.decides : []), ...(part.supports ?? [])]),
    ),
  ];
}

function roleIn({ parts }: Control, ruleId: string): MappingRole | undefined {
  if (parts.some((part) => 'decides' in part && part.decides.includes(ruleId))) return 'decides';
  return parts.some(({ supports }) => supports?.includes(ruleId)) ? 'supports' : undefined;
}
