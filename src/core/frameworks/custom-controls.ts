import type { CustomRule } from '../rules/custom-rule.ts';
import { FRAMEWORKS } from './catalogue.ts';
import type { Control, Framework } from './framework.ts';

/** A custom rule, as far as frameworks are concerned. */
export type NamingRule = Pick<CustomRule, 'id' | 'controls'>;

/** Where a text such as `pci-dss 1.3.1` leads: to a control, or only to a framework that lacks it. */
export interface NamedControl {
  /** What the text names: the key of a framework, and a number. */
  readonly key: string;
  readonly number: string;
  readonly framework?: Framework;
  readonly control?: Control;
}

/** Reads the name of a control as custom rules write it. */
export function namedControl(text: string): NamedControl {
  const [, key = '', number = ''] = /^(\S+)\s+(.*)$/.exec(text) ?? [];
  const framework = FRAMEWORKS.find(({ id }) => id === key);
  const control = framework?.controls.find(({ id }) => id === number);
  return { key, number, ...(framework && { framework }), ...(control && { control }) };
}

/** A framework whose controls list the custom rules that name them. */
export function withCustomRules(framework: Framework, rules: readonly NamingRule[]): Framework {
  const named = rules.flatMap(({ id, controls }) =>
    controls.map((text) => ({ id, control: namedControl(text).control })),
  );
  return {
    ...framework,
    controls: framework.controls.map((control) => {
      const customRules = named.filter((each) => each.control === control).map(({ id }) => id);
      return customRules.length === 0 ? control : { ...control, customRules: [...new Set(customRules)] };
    }),
  };
}
