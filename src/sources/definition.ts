import { z } from 'zod';
import type { ClusterCredentials } from './credentials.ts';
import type { ServerAddressPolicy } from './kubernetes/session/server-address.ts';
import type { Source } from './source.ts';

/** Environment variables by name. */
type Variables = Readonly<Record<string, string | undefined>>;

/** Where a source in ringfence.yaml finds the files that it names, and where it reports what is wrong. */
export interface SourceFiles {
  /** Makes a path absolute that is relative to the configuration file. */
  resolve(path: string): string;
  /** The trimmed text of the file that `key` names. Undefined, and reported, where it cannot be read or is empty. */
  read(file: string, key: string): string | undefined;
  /** Reports a mistake, at a key of the source or at the source itself. */
  report(message: string, key?: string): void;
}

/** A source as stored, and the credentials that are stored apart from it, encrypted. */
export interface SourceAccess<S> {
  readonly source: S;
  readonly credentials?: ClusterCredentials;
}

/** One way to write a source in ringfence.yaml. */
export interface SourceForm<S, Keys extends z.ZodRawShape = z.ZodRawShape> {
  /** Value of the key `type`. */
  readonly type: string;
  /** For the documentation: what is read. */
  readonly help: string;
  /** The other keys, each with a description. */
  readonly keys: Keys;
  /** Undefined where a mistake was reported. */
  read(entry: z.output<z.ZodObject<Keys>>, files: SourceFiles): SourceAccess<S> | undefined;
}

/** Gives `read` the type of the keys. */
export function sourceForm<S, Keys extends z.ZodRawShape>(form: SourceForm<S, Keys>): SourceForm<S> {
  return form;
}

/** What the API shows of a source. */
export interface ShownSource {
  readonly server?: string;
  readonly contextName?: string;
  /** On the machine of the service: shown to admins only. */
  readonly path?: string;
}

/** One snapshot to take of a source. */
export interface StateToTake {
  /** The part of the source that holds it; all of the source where left out. */
  readonly part?: string;
  /** The moment that it shows; that of reading where left out. */
  readonly takenAt?: Date;
}

/** What opening a source takes, beside the source itself. */
export interface OpeningContext {
  /** The stored credentials. */
  readonly credentials?: ClusterCredentials | undefined;
  /** Servers that may be called. */
  readonly addresses: ServerAddressPolicy;
  readonly variables: Variables;
  /** Of a `StateToTake`. */
  readonly part?: string | undefined;
}

/** What an API server lets its credentials read, by Kubernetes kind. */
export interface ClusterAccess {
  /** E.g. `v1.34.1`; null where the server does not say. */
  readonly serverVersion: string | null;
  readonly readable: readonly string[];
  /** Exists and may not be read: snapshots would be PARTIAL. */
  readonly unreadable: readonly string[];
  readonly absent: readonly string[];
}

/** A source that the command line points at. */
export interface NamedSource {
  /** What the cluster is called in the output. */
  readonly name: string;
  readonly source: Source;
}

/** How the command line points at a source. */
export interface SourceArguments<Options = unknown> {
  /** What to write, e.g. `--in-cluster`, for the message that nothing was asked for. */
  readonly usage: string;
  /** Options of the command line; `repeatable` ones are given once for each value. */
  readonly options: readonly {
    readonly flags: string;
    readonly help: string;
    readonly use?: 'repeatable';
  }[];
  /** Reads the options above from those of the whole command. */
  readonly schema: z.ZodType<Options>;
  /** Which of the arguments ask for this source; none where nothing does. */
  asks(paths: readonly string[], options: Options): readonly string[];
  /** @throws SourceError where the arguments cannot be used */
  open(paths: readonly string[], options: Options, variables: Variables): Promise<readonly NamedSource[]>;
}

/** Gives the methods the type of the options. */
export function sourceArguments<Options>(definition: SourceArguments<Options>): SourceArguments {
  return definition;
}

/**
 * Everything that is particular to one type of source. `S` is what is stored of it; `Opening` is plain data that a
 * worker thread opens it by, which may hold secrets and is never logged.
 */
export interface SourceDefinition<
  S extends { readonly type: string },
  Opening extends { readonly type: string },
> {
  readonly type: S['type'];
  /** For the schema of the API: what is read. */
  readonly description: string;
  readonly forms: readonly SourceForm<S>[];
  readonly credentials: 'stored' | 'none';
  /** `remote` ones may be slow, and take no more than a share of the workers. */
  readonly location: 'local' | 'remote';
  readonly arguments: SourceArguments;
  show(source: S): ShownSource;
  /**
   * The snapshots to take, given when the newest that was taken shows the source. Left out: one, as of now.
   *
   * @throws SourceError
   */
  states?(source: S, newest: Date | undefined): readonly StateToTake[];
  /** @throws SourceError where something that it needs is missing */
  prepare(source: S, context: OpeningContext): Opening;
  /** Loads the code that reads the source. */
  open(opening: Opening): Promise<Source>;
  /**
   * Tries whether it can be read. `folder`: it can, and there are no permissions to tell of.
   *
   * @throws SourceError where it cannot
   */
  check(opening: Opening): Promise<ClusterAccess | 'folder'>;
}
