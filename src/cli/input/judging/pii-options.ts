import { InvalidArgumentError, Option, type Command } from 'commander';
import { suggest } from '../../../config/suggestion.ts';
import { WORKLOAD_PATTERN, workloadMatcher } from '../../../core/classification/workload-pattern.ts';
import type { Inventory } from '../../../core/inventory/inventory.ts';
import type { Selector } from '../../../core/inventory/selector.ts';
import { matchPods } from '../../../core/inventory/workload.ts';
import type { AssessmentSettings } from '../../../core/rules/settings.ts';
import { UsageError } from '../../failure.ts';
import { collected } from '../filters.ts';

/** What the command line declares as personal data, in addition to labels and configuration. */
export interface PiiOptions {
  /** Patterns of workloads. */
  readonly pii?: readonly string[];
  /** Labels of pods: `key=value` or `key`. */
  readonly piiLabel?: readonly string[];
}

/** Adds `--pii` and `--pii-label`. */
export function withPii(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--pii <workload>',
        'treat a workload as PII: NAMESPACE/NAME or NAMESPACE/NAME[Kind], * matches any characters ' +
          '(repeatable)',
      ).argParser((text: string, before?: readonly string[]) => {
        if (WORKLOAD_PATTERN.test(text)) return collected(text, before);
        throw new InvalidArgumentError("Use NAMESPACE/NAME, such as 'shop/db' or 'shop/*'.");
      }),
    )
    .addOption(
      new Option(
        '--pii-label <label>',
        'treat workloads whose pods have this label as PII: KEY=VALUE or KEY (repeatable)',
      ).argParser((text: string, before?: readonly string[]) => {
        if (/^[^=\s]+(=[^=\s]*)?$/.test(text)) return collected(text, before);
        throw new InvalidArgumentError('Use KEY=VALUE, such as app=db.');
      }),
    );
}

function selectorOf(label: string): Selector {
  const [key = '', value] = label.split('=');
  return {
    requirements: [
      value === undefined ? { key, operator: 'Exists' } : { key, operator: 'In', values: [value] },
    ],
  };
}

/** The settings, extended by the command line. */
export function withPiiSettings(
  settings: AssessmentSettings,
  { pii = [], piiLabel = [] }: PiiOptions,
): AssessmentSettings {
  const added = [
    ...(pii.length === 0 ? [] : [{ dataClass: 'pii', workloads: pii } as const]),
    ...piiLabel.map((label) => ({ dataClass: 'pii', podSelector: selectorOf(label) }) as const),
  ];
  return added.length === 0
    ? settings
    : { ...settings, classificationRules: [...settings.classificationRules, ...added] };
}

/** The settings with the environment of the cluster, if the command line names it. */
export function withEnvironment(
  settings: AssessmentSettings,
  { environment }: { readonly environment?: string },
): AssessmentSettings {
  if (environment === undefined) return settings;
  return { ...settings, environments: { ...settings.environments, ofCluster: environment } };
}

/** Rejects options that match nothing: they would look like well isolated workloads. */
export function refuseUnmatched(
  inventories: readonly Inventory[],
  { pii = [], piiLabel = [] }: PiiOptions,
): void {
  const workloads = inventories.flatMap((inventory) => inventory.workloads);
  for (const pattern of pii) {
    if (workloads.some(workloadMatcher([pattern]))) continue;
    const close = suggest(
      pattern,
      workloads.map(({ namespace, name }) => `${namespace}/${name}`),
    );
    const hint = close === undefined ? '' : `; did you mean ${close}?`;
    throw new UsageError(`--pii: there is no workload ${pattern}${hint}`);
  }
  for (const label of piiLabel) {
    const selector = selectorOf(label);
    const isThere = workloads.some(({ podGroups }) =>
      podGroups.some((group) => matchPods(selector, group) !== 'no'),
    );
    if (!isThere) throw new UsageError(`--pii-label: no pod has the label ${label}`);
  }
}
