import { processVariables } from '../../config/environment.ts';
import { formatBytes } from '../../sources/manifests/limits.ts';
import { textsToSend } from '../../sources/manifests/sent-texts.ts';
import { UsageError } from '../failure.ts';
import type { Terminal } from '../output/terminal.ts';
import type { AddressOption } from './address-option.ts';
import { openService, type ServiceClient } from './service-client.ts';
import { snapshotIdOf } from './snapshot-reference.ts';

/** A base of the service, as its requests name it. */
export type ServiceBase = Readonly<Record<string, string>>;

/** The service to ask, and how manifests are laid over the base. */
export interface ProposalRequestOptions extends AddressOption {
  readonly replace?: string;
  readonly exclude?: readonly string[];
}

/** The forms of `--onto` that name a base of the service. */
const BASES = { 'cluster:': 'cluster', 'snapshot:': 'snapshot' } as const;

/** The base of the service that `--onto` names; undefined if it names none. */
export function serviceBase(onto: string): ServiceBase | undefined {
  for (const [prefix, key] of Object.entries(BASES)) {
    if (!onto.startsWith(prefix)) continue;
    const name = onto.slice(prefix.length);
    if (name === '') throw new UsageError(`${prefix} needs a name: ${prefix}NAME`);
    return { [key]: name };
  }
  return undefined;
}

/**
 * The request about a base, or about manifests that the service lays over it. Prints on stderr how much is sent.
 *
 * @param paths files and folders, or `-` for stdin; none: the base itself
 */
export async function requestOf(
  base: ServiceBase,
  paths: readonly string[],
  { url, replace, exclude }: ProposalRequestOptions,
  terminal: Terminal,
): Promise<{ readonly service: ServiceClient; readonly body: object }> {
  const service = openService(url, processVariables());
  const { snapshot } = base;
  const found = snapshot === undefined ? base : { ...base, snapshot: await snapshotIdOf(service, snapshot) };
  const body = { ...found, ...(replace !== undefined && { replace }) };
  if (paths.length === 0) return { service, body };
  const input = { paths, ...(exclude !== undefined && { exclude }) };
  const { texts, excluded } = await textsToSend(input, new AbortController().signal);
  if (excluded.length > 0) terminal.progress(`excluded: ${excluded.join(', ')}`);
  const bytes = texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  terminal.progress(
    `sends ${texts.length === 1 ? '1 file' : `${texts.length} files`}, ${formatBytes(bytes)}`,
  );
  return { service, body: { ...body, manifests: texts } };
}
