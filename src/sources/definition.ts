import { z } from 'zod';
import type { ClusterCredentials } from './credentials.ts';
import type { ServerAddressPolicy } from './kubernetes/session/server-address.ts';
import type { Source } from './source.ts';

/** Environment variables by name. */
type Variables = Readonly<Record<string, string | undefined>>;

/** Reads the files that a source in ringfence.yaml refers to, and receives its errors. */
export interface SourceFiles {
  /** Resolves a path relative to the configuration file. */
  resolve(path: string): string;
  /** The trimmed text of the file given as `key`. If it cannot be read or is empty, reports that and returns `undefined`. */
  read(file: string, key: string): string | undefined;
  /** Whether the value of a key is a reference to an environment variable, `${NAME}`, or written in the file itself. */
  written(key: string): 'as-reference' | 'in-full';
  /** Reports an error of a key of the source, or of the source itself. */
  report(message: string, key?: string): void;
}

/** A source as it is stored, and its credentials, which are stored separately and encrypted. */
export interface SourceAccess<S> {
  readonly source: S;
  readonly credentials?: ClusterCredentials;
}

/** One way to write a source in ringfence.yaml. */
export interface SourceForm<S, Keys extends z.ZodRawShape = z.ZodRawShape> {
  /** Value of the key `type`. */
  readonly type: string;
  /** A description of what is read, for the documentation. */
  readonly help: string;
  /** The other keys, each with a description. */
  readonly keys: Keys;
  /** `undefined` if an error was reported. */
  read(entry: z.output<z.ZodObject<Keys>>, files: SourceFiles): SourceAccess<S> | undefined;
}

/** Infers the type of the argument of `read` from the keys. */
export function sourceForm<S, Keys extends z.ZodRawShape>(form: SourceForm<S, Keys>): SourceForm<S> {
  return form;
}

/** A source as the API shows it. */
export interface ShownSource {
  readonly server?: string;
  readonly contextName?: string;
  /** A path on the machine of the service, shown only to admins. */
  readonly path?: string;
}

/** A snapshot to take of a source. */
export interface StateToTake {
  /** The part of the source that contains it; if missing, the whole source. */
  readonly part?: string;
  /** The time that it shows; if missing, the time of reading. */
  readonly takenAt?: Date;
}

/** What is needed to open a source, in addition to the source itself. */
export interface OpeningContext {
  /** The stored credentials. */
  readonly credentials?: ClusterCredentials | undefined;
  /** The servers that may be connected to. */
  readonly addresses: ServerAddressPolicy;
  readonly variables: Variables;
  /** The `part` of a `StateToTake`. */
  readonly part?: string | undefined;
}

/** What the credentials may read on an API server, by Kubernetes kind. */
export interface ClusterAccess {
  /** E.g. `v1.34.1`; null if the server does not report it. */
  readonly serverVersion: string | null;
  readonly readable: readonly string[];
  /** Kinds that exist but may not be read, so that snapshots would be PARTIAL. */
  readonly unreadable: readonly string[];
  readonly absent: readonly string[];
}

/** A source that is given on the command line. */
export interface NamedSource {
  /** The name of the cluster in the output. */
  readonly name: string;
  readonly source: Source;
}

/** How a source is given on the command line. */
export interface SourceArguments<Options = unknown> {
  /** How to specify it, e.g. `--in-cluster`, for the error that no source was given. */
  readonly usage: string;
  /** Options of the command line; `repeatable` ones are given once for each value. */
  readonly options: readonly {
    readonly flags: string;
    readonly help: string;
    readonly use?: 'repeatable';
  }[];
  /** Parses the options above from the options of the whole command. */
  readonly schema: z.ZodType<Options>;
  /** Names the arguments that specify this source; empty if there are none. */
  asks(paths: readonly string[], options: Options): readonly string[];
  /** @throws SourceError if the arguments cannot be used */
  open(paths: readonly string[], options: Options, variables: Variables): Promise<readonly NamedSource[]>;
}

/** Infers the type of the methods' arguments from the options. */
export function sourceArguments<Options>(definition: SourceArguments<Options>): SourceArguments {
  return definition;
}

/**
 * Everything that is specific to one type of source. `S` is its stored form; `Opening` is plain data with which a worker
 * thread opens it. It may contain secrets and is never logged.
 */
export interface SourceDefinition<
  S extends { readonly type: string },
  Opening extends { readonly type: string },
> {
  readonly type: S['type'];
  /** A description of what is read, for the schema of the API. */
  readonly description: string;
  readonly forms: readonly SourceForm<S>[];
  readonly credentials: 'stored' | 'none';
  /** Remote sources may be slow, so they may use only a share of the workers. */
  readonly location: 'local' | 'remote';
  readonly arguments: SourceArguments;
  show(source: S): ShownSource;
  /**
   * The snapshots to take, given the time of the newest snapshot. States that are later than `until` are left out. If
   * missing, one snapshot of the current state is taken.
   *
   * @throws SourceError
   */
  states?(source: S, newest: Date | undefined, until: Date | 'any'): readonly StateToTake[];
  /** @throws SourceError if something that it needs is missing */
  prepare(source: S, context: OpeningContext): Opening;
  /** Loads the code that reads the source. */
  open(opening: Opening): Promise<Source>;
  /**
   * Checks whether the source can be read. `folder`: it can be read, and there are no permissions to report.
   *
   * @throws SourceError if it cannot be read
   */
  check(opening: Opening): Promise<ClusterAccess | 'folder'>;
}
