import { stringify } from 'yaml';

/** YAML that parsers of version 1.1, such as those of Kubernetes, read as it is meant: without aliases or folded lines. */
export function writeYaml(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
