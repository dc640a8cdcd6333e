import type { DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';

/**
 * Options for parsing YAML: syntax only. Scalars get their values from `resolvePlainScalar`; duplicate keys and merges
 * are handled when values are created. Errors do not quote the document.
 */
export const YAML_SYNTAX: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  schema: 'failsafe',
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
};
