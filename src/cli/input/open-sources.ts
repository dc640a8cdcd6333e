import { SOURCES } from '../../sources/catalogue.ts';
import type { NamedSource } from '../../sources/definition.ts';
import { processVariables } from '../../config/environment.ts';
import { UsageError } from '../failure.ts';

const DEFINED = Object.values(SOURCES).map((definition) => definition.arguments);

/**
 * The sources given on the command line. Throws `UsageError` if there are none, or of two kinds.
 *
 * @param options those of the whole command; each source reads its own
 * @param arrangement `apart`: each path is a cluster of its own
 */
export async function openSources(
  paths: readonly string[],
  options: object,
  arrangement: 'together' | 'apart' = 'together',
): Promise<readonly NamedSource[]> {
  const ways = DEFINED.flatMap((own) => own.asks(paths, own.schema.parse(options)));
  if (ways.length > 1)
    throw new UsageError(`${ways.join(' and ')} cannot be combined: give only one of them`);
  const source = DEFINED.find((own) => own.asks(paths, own.schema.parse(options)).length > 0);
  if (source === undefined)
    throw new UsageError(`give an input: ${DEFINED.map(({ usage }) => usage).join(', ')}`);
  const open = (some: readonly string[]) =>
    source.open(some, source.schema.parse(options), processVariables());
  if (arrangement === 'together' || paths.length === 0) return open(paths);
  const apart = await Promise.all(paths.map(async (path) => ({ path, sources: await open([path]) })));
  const named = apart.flatMap(({ path, sources }) => sources.map((each) => ({ ...each, path })));
  return named.map(({ path, name, ...each }) => ({
    ...each,
    name: named.filter((other) => other.name === name).length > 1 ? path : name,
  }));
}

/** The only source given on the command line, for commands that read one cluster. */
export async function openSource(
  paths: readonly string[],
  options: object,
  command: string,
): Promise<NamedSource> {
  const [source, ...others] = await openSources(paths, options);
  if (source !== undefined && others.length === 0) return source;
  throw new UsageError(`${command} reads one cluster: give one context, or paths of one cluster`);
}
