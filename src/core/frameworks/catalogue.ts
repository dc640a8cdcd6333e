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
export function controlsOf(
  ruleId: string,
  frameworks: readonly Framework[] = FRAMEWORKS,
): readonly ControlMapping[] {
  return frameworks.flatMap((framework) =>
    framework.controls.flatMap((control): ControlMapping[] => {
      const mapping = mappingsOf(control).find((one) => one.ruleId === ruleId);
      return mapping === undefined ? [] : [{ framework, control, role: mapping.role }];
    }),
  );
}

/** The rules that are mapped to a control: those that decide any part of it, and those that only support. */
export function mappingsOf({ parts, customRules = [] }: Control): readonly {
  readonly ruleId: string;
  readonly role: MappingRole;
}[] {
  const decides = new Set(parts.flatMap((part) => ('decides' in part ? part.decides : [])));
  const supports = new Set([...parts.flatMap((part) => part.supports ?? []), ...customRules]);
  return [
    ...[...decides].map((ruleId) => ({ ruleId, role: 'decides' as const })),
    ...[...supports]
      .filter((ruleId) => !decides.has(ruleId))
      .map((ruleId) => ({ ruleId, role: 'supports' as const })),
  ];
}
