import type { DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';

/** Tags that kubectl's YAML (1.1 as go-yaml reads it into JSON) does not have. */
const WITHOUT = new Set(
  ['binary', 'omap', 'pairs', 'set', 'timestamp'].map((name) => `tag:yaml.org,2002:${name}`),
);

/**
 * How kubectl reads YAML: version 1.1, so that `yes` and `on` are booleans and merge keys work, but without dates
 * and base-60 numbers. Duplicate keys and merges are looked after where values are made. Errors do not quote the
 * document.
 */
export const KUBERNETES_YAML: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  merge: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
  customTags: (tags) =>
    tags.filter(
      (tag) =>
        typeof tag === 'string' || !(WITHOUT.has(tag.tag) || ('format' in tag && tag.format === 'TIME')),
    ),
};
