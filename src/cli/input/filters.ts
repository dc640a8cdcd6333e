import { InvalidArgumentError, Option, type Command } from 'commander';
import { suggest } from '../../config/suggestion.ts';
import { WORKLOAD_PATTERN, workloadMatcher } from '../../core/classification/workload-pattern.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { workloadKey, type WorkloadReference } from '../../core/inventory/workload.ts';
import { UsageError } from '../failure.ts';

/** Which part of a result is shown. Filters do not affect what is assessed. */
export interface FilterOptions {
  readonly namespace?: readonly string[];
  /** Patterns of workloads. */
  readonly workload?: readonly string[];
}

/** Parses a repeatable option. */
export function collected(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Adds `--namespace` and `--workload`. */
export function withFilters(command: Command): Command {
  const namespace = new Option('--namespace <name>', 'show only results for this namespace (repeatable)');
  return command.addOption(namespace.argParser(collected)).addOption(
    new Option(
      '--workload <workload>',
      'show only results for this workload: NAMESPACE/NAME or NAMESPACE/NAME[Kind], * matches any ' +
        'characters (repeatable)',
    ).argParser((text: string, before?: readonly string[]) => {
      if (WORKLOAD_PATTERN.test(text)) return collected(text, before);
      throw new InvalidArgumentError("Use NAMESPACE/NAME, such as 'shop/db' or 'shop/*'.");
    }),
  );
}

/** Adds `--focus`, repeatable, with the given choices. */
export function withFocus(command: Command, choices: readonly string[], help: string): Command {
  return command.addOption(
    new Option('--focus <what>', `${help} (repeatable: ${choices.join(', ')})`).argParser(oneOf(choices)),
  );
}

/** Parses a repeatable option with the given choices. */
export function oneOf(choices: readonly string[]) {
  return (text: string, before?: readonly string[]): readonly string[] => {
    if (choices.includes(text)) return collected(text, before);
    const meant = suggest(text, choices);
    throw new InvalidArgumentError(
      meant === undefined ? `Choices: ${choices.join(', ')}.` : `Did you mean ${meant}?`,
    );
  };
}

/** The namespaces and workloads that `--namespace` and `--workload` select in some clusters. */
export interface Filter {
  readonly type: 'everything' | 'part';
  readonly namespace: (name: string) => boolean;
  readonly workload: (workload: WorkloadReference) => boolean;
  /** By `workloadKey`. */
  readonly key: (key: string) => boolean;
}

/**
 * The filter for the options.
 *
 * @throws UsageError if a name matches nothing, because a typo must not look like a result without problems
 */
export function createFilter(
  { namespace = [], workload = [] }: FilterOptions,
  inventories: readonly Inventory[],
): Filter {
  const workloads = inventories.flatMap((inventory) => inventory.workloads);
  const namespaces = [
    ...new Set([
      ...inventories.flatMap((inventory) => inventory.namespaces.map(({ name }) => name)),
      ...workloads.map((each) => each.namespace),
    ]),
  ];
  for (const name of namespace)
    if (!namespaces.includes(name)) throw unmatched('--namespace', 'namespace', name, namespaces);
  for (const pattern of workload)
    if (!workloads.some(workloadMatcher([pattern])))
      throw unmatched(
        '--workload',
        'workload',
        pattern,
        workloads.map((each) => `${each.namespace}/${each.name}`),
      );
  const matches = workloadMatcher(workload);
  const isWanted = (each: WorkloadReference): boolean =>
    (namespace.length === 0 || namespace.includes(each.namespace)) &&
    (workload.length === 0 || matches(each));
  const wanted = workloads.filter(isWanted);
  const keys = new Set(wanted.map(workloadKey));
  const wantedNamespaces = new Set(workload.length === 0 ? namespaces : wanted.map((each) => each.namespace));
  return {
    type: namespace.length + workload.length === 0 ? 'everything' : 'part',
    namespace: (name) => wantedNamespaces.has(name) && (namespace.length === 0 || namespace.includes(name)),
    workload: isWanted,
    key: (key) => keys.has(key),
  };
}

/** The error for an option that names something that does not exist. */
export function unmatched(option: string, noun: string, text: string, known: readonly string[]): UsageError {
  const close = suggest(text, known);
  const hint = close === undefined ? '' : `; did you mean ${close}?`;
  return new UsageError(`${option}: there is no ${noun} ${text}${hint}`);
}
