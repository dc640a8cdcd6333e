import { field, isFields, objectField, type Fields } from '../kubernetes/fields/fields.ts';
import type { ObjectContext } from '../kubernetes/fields/object-context.ts';
import { PLUGIN_SOURCES, UNREADABLE_OPTION } from './plugin-settings.ts';
import type { PluginSettings, PluginSource } from './plugin-settings.ts';

/** The identity of an object that may contain settings. */
interface Identity {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string | undefined;
}

function sourceOf({ kind, namespace = 'default', name }: Identity): PluginSource | undefined {
  return PLUGIN_SOURCES.find(
    (source) => source.kind === kind && source.name === name && source.namespaces.includes(namespace),
  );
}

/** Whether an object of the core group is the ConfigMap of a network plugin. */
export function isPluginConfig(identity: Identity): boolean {
  return identity.kind === 'ConfigMap' && sourceOf(identity) !== undefined;
}

/** The settings in the ConfigMap of a plugin. */
export function readPluginConfig(object: Fields, context: ObjectContext): PluginSettings | undefined {
  const source = sourceOf(context.reference);
  const data = objectField(object, 'data', [], context) ?? {};
  if (source === undefined || context.errors.length > 0) return undefined;
  const given = source.options.flatMap((option) => {
    const value = field(data, option);
    if (value === undefined) return [];
    return [[option, typeof value === 'string' ? value : UNREADABLE_OPTION] as const];
  });
  return settings(source, context, given);
}

/**
 * The settings in the arguments and environment of a plugin's own DaemonSet; `undefined` for all other DaemonSets. The
 * last value applies, and arguments override the environment. What a shell or another container does with them is
 * unknown, so an option that is mentioned there is unreadable.
 */
export function readAgentSettings(object: Fields, context: ObjectContext): PluginSettings | undefined {
  const source = sourceOf(context.reference);
  if (source === undefined) return undefined;
  const containers = containersOf(object);
  return settings(source, context, [
    ...containers.flatMap((container) => fromEnvironment(container, source)),
    ...containers.flatMap((container) => fromArguments(container, source)),
  ]);
}

function settings(
  { kind, name }: PluginSource,
  { reference }: ObjectContext,
  given: readonly (readonly [string, string])[],
): PluginSettings {
  const { namespace = 'default' } = reference;
  const sorted = [...new Map(given)].sort(([a], [b]) => (a < b ? -1 : 1));
  return { kind, namespace, name, options: Object.fromEntries(sorted) };
}

function containersOf(object: Fields): readonly Fields[] {
  const template = fieldsOf(fieldsOf(object, 'spec'), 'template');
  return listOf(fieldsOf(template, 'spec'), 'containers').filter(isFields);
}

function fromArguments(container: Fields, { options }: PluginSource): (readonly [string, string])[] {
  const words = ['command', 'args'].flatMap((key) => listOf(container, key));
  return words.flatMap((word, place) => {
    if (typeof word !== 'string') return [];
    return options
      .filter((option) => new RegExp(`(^|[^\\w-])--?${option}(?![\\w-])`).test(word))
      .map((option) => [option, argumentValue(word, option, words[place + 1])] as const);
  });
}

/** The value of a flag as in Go's pflag: a flag alone is switched on, or has its value in the next argument. */
function argumentValue(word: string, option: string, next: unknown): string {
  const [, flag, value] = /^--([\w-]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
  if (flag !== option) return UNREADABLE_OPTION;
  if (value !== undefined) return plain(value);
  const takesWord = !BOOLEAN_OPTIONS.has(option);
  if (!takesWord) return 'true';
  return typeof next === 'string' ? plain(next) : UNREADABLE_OPTION;
}

const BOOLEAN_OPTIONS: ReadonlySet<string> = new Set([
  'run-firewall',
  'policy-audit-mode',
  'enable-k8s-networkpolicy',
]);

function fromEnvironment(
  container: Fields,
  { options, environmentPrefix }: PluginSource,
): (readonly [string, string])[] {
  if (environmentPrefix === undefined) return [];
  const names = new Map(
    options.map((option) => [`${environmentPrefix}${option.toUpperCase().replaceAll('-', '_')}`, option]),
  );
  return listOf(container, 'env').flatMap((entry) => {
    if (!isFields(entry)) return [];
    const option = names.get(String(field(entry, 'name')));
    const value = field(entry, 'value');
    if (option === undefined) return [];
    const isTaken = field(entry, 'valueFrom') !== undefined;
    return [[option, typeof value === 'string' && !isTaken ? plain(value) : UNREADABLE_OPTION] as const];
  });
}

/** Kubernetes replaces `$(NAME)` with values of the environment. */
function plain(value: string): string {
  return value.includes('$(') ? UNREADABLE_OPTION : value;
}

function fieldsOf(fields: Fields, key: string): Fields {
  const value = field(fields, key);
  return isFields(value) ? value : {};
}

function listOf(fields: Fields, key: string): readonly unknown[] {
  const value = field(fields, key);
  return Array.isArray(value) ? value : [];
}
