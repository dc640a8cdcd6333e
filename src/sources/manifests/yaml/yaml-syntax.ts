import type { DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';

/**
 * How YAML is parsed: syntax only. Scalars get their values from `resolvePlainScalar`, duplicate keys and merges are
 * looked after where values are made. Errors do not quote the document.
 */
export const YAML_SYNTAX: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  schema: 'failsafe',
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
};
