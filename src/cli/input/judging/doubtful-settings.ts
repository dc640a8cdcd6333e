import { locationText } from '../../../config/config-error.ts';
import { processVariables } from '../../../config/environment.ts';
import { settingLocator } from '../../../config/config.ts';
import { overlappingRules } from '../../../core/classification/overlaps.ts';
import { workloadMatcher } from '../../../core/classification/workload-pattern.ts';
import { missingSelection } from '../../../core/dataflow/unmatched-flows.ts';
import type { Inventory } from '../../../core/inventory/inventory.ts';
import { listed } from '../../../core/listed.ts';
import type { AssessmentSettings } from '../../../core/rules/settings.ts';
import type { Terminal } from '../../output/terminal.ts';

type Settings = Pick<AssessmentSettings, 'classificationRules' | 'declaredConnections'>;

/** Where the configuration has a setting, if there is a file. */
type Locator = ReturnType<typeof settingLocator>;

/**
 * One sentence for each part of the configuration that selects nothing in the input, such as a misspelt name, and for each
 * pair of classification rules that select the same objects and declare different data classes.
 */
export function doubtfulSettings(
  inventories: readonly Inventory[],
  settings: Settings,
  locate: Locator,
): readonly string[] {
  const workloads = inventories.flatMap((inventory) => inventory.workloads);
  const rules = settings.classificationRules.flatMap((rule, index) => {
    const place = `${locationText(locate(['classification', 'rules', index]))}classification.rules[${index}]`;
    const unmatched = (rule.workloads ?? [])
      .filter((pattern) => !workloads.some(workloadMatcher([pattern])))
      .map((pattern) => `${place}: no workload matches ${pattern}`);
    return [...unmatched, ...unselected(place, inventories, rule)];
  });
  const connections = settings.declaredConnections.flatMap(({ name, ...ends }, index) =>
    (['from', 'to'] as const).flatMap((end) => {
      const peer = ends[end];
      const where = locationText(locate(['declaredConnections', index, end]));
      return peer.type === 'pods'
        ? unselected(`${where}declaredConnections "${name}", ${end}`, inventories, peer)
        : [];
    }),
  );
  return [...rules, ...overlaps(inventories, settings, locate), ...connections];
}

/** Warns about `doubtfulSettings`. They are no errors, because one configuration may serve several clusters. */
export function reportDoubtfulSettings(
  inventories: readonly Inventory[],
  settings: Settings,
  { config }: { readonly config?: string },
  terminal: Terminal,
): void {
  const locate = settingLocator({ file: config, env: processVariables() });
  for (const text of doubtfulSettings(inventories, settings, locate)) terminal.progress(`warning: ${text}`);
}

/** As many objects as are named. */
const MOST_OBJECTS = 3;

function overlaps(
  inventories: readonly Inventory[],
  { classificationRules: rules }: Settings,
  locate: Locator,
): readonly string[] {
  return overlappingRules(inventories, rules).map(({ holds, without, objects }) => {
    const [at, otherAt] = [without, holds].map((index) => locate(['classification', 'rules', index]));
    const line = otherAt === undefined ? '' : ` (line ${otherAt.line})`;
    const more = objects.length - MOST_OBJECTS;
    const named = listed([...objects.slice(0, MOST_OBJECTS), ...(more > 0 ? [`${more} more`] : [])]);
    const [less, most] = [rules[without]!.dataClass, rules[holds]!.dataClass];
    return (
      `${locationText(at)}classification.rules[${without}] declares ${less} for ${named}, and rules[${holds}]${line} ` +
      `declares ${most}: the more sensitive one holds. Narrow one of them`
    );
  });
}

function unselected(
  place: string,
  inventories: readonly Inventory[],
  selectors: Parameters<typeof missingSelection>[1],
): readonly string[] {
  if (selectors.namespaceSelector === undefined && selectors.podSelector === undefined) return [];
  const missing = missingSelection(inventories, selectors);
  return missing === undefined ? [] : [`${place}: ${missing}`];
}
