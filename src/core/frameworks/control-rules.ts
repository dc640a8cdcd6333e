import { FRAMEWORKS, mappingsOf } from './catalogue.ts';
import { withCustomRules, type NamingRule } from './custom-controls.ts';

/** A control as users name it; without one, all controls of the framework. */
export interface ControlReference {
  /** The key of the framework. */
  readonly framework: string;
  readonly control?: string;
}

/** The rules of a control, or what is known instead of what it names. */
export type RulesOfControl =
  | { readonly type: 'rules'; readonly ruleIds: readonly string[] }
  | { readonly type: 'unknown-framework'; readonly known: readonly string[] }
  | { readonly type: 'unknown-control'; readonly known: readonly string[] }
  /** Only people settle the control: no findings would look as if it were met. */
  | { readonly type: 'no-rules' };

/** Characters of a name that messages repeat. */
const SHOWN = 100;

/** Reads `pci-dss 1.3.1`, or `pci-dss` for all controls of the framework. */
export function controlReference(text: string): ControlReference {
  const [framework = '', ...rest] = text.trim().split(/\s+/);
  return rest.length === 0 ? { framework } : { framework, control: rest.join(' ') };
}

/** The rules that are mapped to a control, whether they decide any part of it or support it, custom ones included. */
export function rulesOfControl(
  { framework: key, control: number }: ControlReference,
  custom: readonly NamingRule[],
): RulesOfControl {
  const framework = FRAMEWORKS.find(({ id }) => id === key);
  if (framework === undefined) return { type: 'unknown-framework', known: FRAMEWORKS.map(({ id }) => id) };
  const { controls } = withCustomRules(framework, custom);
  const wanted = controls.filter(({ id }) => number === undefined || id === number);
  if (wanted.length === 0) return { type: 'unknown-control', known: controls.map(({ id }) => id) };
  const ruleIds = [...new Set(wanted.flatMap((one) => mappingsOf(one).map(({ ruleId }) => ruleId)))];
  return ruleIds.length === 0 ? { type: 'no-rules' } : { type: 'rules', ruleIds };
}

/** Why a reference names no rules, as a clause that lists what there is. */
export function noRulesText(
  { framework, control = '' }: ControlReference,
  found: Exclude<RulesOfControl, { readonly type: 'rules' }>,
): string {
  switch (found.type) {
    case 'unknown-framework':
      return `there is no framework "${shortened(framework)}"; frameworks: ${found.known.join(', ')}`;
    case 'unknown-control':
      return `${framework} has no control "${shortened(control)}"; its controls: ${found.known.join(', ')}`;
    case 'no-rules':
      return `no rule is mapped to ${framework} ${control}: only people settle it`;
  }
}

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
