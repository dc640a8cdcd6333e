import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml';
import { DocumentFaultError } from '../document.ts';
import type { ManifestLimits } from '../limits.ts';
import { resolvePlainScalar } from './yaml-scalars.ts';

/**
 * Creates the plain value of a parsed YAML document, and checks the limits of depth and aliases, and that there are no
 * duplicate keys and no keys with a special meaning in JavaScript. Throws `DocumentFaultError`.
 */
export class YamlValueReader {
  readonly #limits: ManifestLimits;
  readonly #anchors = new Map<string, Node>();
  #aliasedValues = 0;
  #aliasDepth = 0;

  constructor(limits: ManifestLimits) {
    this.#limits = limits;
  }

  read(node: Node | null | undefined, depth = 0): unknown {
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return this.#readAlias(node.source, offsetOf(node), depth);
    if (this.#aliasDepth > 0) this.#countAliased(node);
    if (depth > this.#limits.maxDepth)
      throw new DocumentFaultError(
        'nesting-too-deep',
        `nested deeper than the limit of ${this.#limits.maxDepth} levels`,
        offsetOf(node),
      );
    const anchor = 'anchor' in node && typeof node.anchor === 'string' ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    if (isScalar(node)) return scalarValue(node);
    if (isSeq<Node>(node)) return node.items.map((item) => this.read(item, depth + 1));
    return isMap<Node, Node | null>(node) ? this.#readMap(node, depth) : null;
  }

  #readMap(map: YAMLMap<Node, Node | null>, depth: number): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    const own = new Set<string>();
    for (const pair of map.items) {
      if (isMergeKey(pair.key)) {
        Object.assign(value, ...this.#readMerged(pair.value, depth + 1));
        continue;
      }
      const key = this.#readKey(pair.key, map);
      if (own.has(key))
        throw new DocumentFaultError(
          'broken-document',
          'the same key occurs twice in one map: keep one',
          offsetOf(pair.key),
        );
      own.add(key);
      value[key] = this.read(pair.value, depth + 1);
    }
    return value;
  }

  /**
   * The entries that a merge key adds. As in kubectl, they replace entries before it in the map, and entries after it
   * replace them. Of several sources, the first takes precedence.
   */
  #readMerged(node: Node | null, depth: number): object[] {
    const merged = this.read(node, depth);
    return (Array.isArray(merged) ? merged : [merged]).toReversed().map((source: unknown) => {
      if (typeof source === 'object' && source !== null && !Array.isArray(source)) return source;
      throw new DocumentFaultError(
        'broken-document',
        'a merge ("<<") needs a map, or a list of maps',
        offsetOf(node),
      );
    });
  }

  #readKey(key: Node | null, map: Node): string {
    if (key !== null && !isScalar(key) && !isAlias(key))
      throw new DocumentFaultError(
        'unrendered-template',
        'a map is used as a key: this looks like a template that was not rendered (render it with "helm template" first)',
        offsetOf(key),
      );
    const text = String(this.read(key));
    if (text === '__proto__')
      throw new DocumentFaultError(
        'forbidden-key',
        'the key "__proto__" is refused: no Kubernetes object has it',
        offsetOf(key ?? map),
      );
    return text;
  }

  #readAlias(name: string, offset: number, depth: number): unknown {
    const target = this.#anchors.get(name);
    if (target === undefined)
      throw new DocumentFaultError(
        'broken-document',
        'an alias refers to an anchor that does not exist',
        offset,
      );
    this.#aliasDepth += 1;
    const value = this.read(target, depth + 1);
    this.#aliasDepth -= 1;
    return value;
  }

  #countAliased(node: Node): void {
    this.#aliasedValues += 1;
    if (this.#aliasedValues > this.#limits.maxAliasedValues)
      throw new DocumentFaultError(
        'too-many-aliases',
        `its aliases expand to more than the limit of ${this.#limits.maxAliasedValues} values`,
        offsetOf(node),
      );
  }
}

function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<';
}

/** Quoted and block scalars are text; explicit tags other than `!!str` read the text as if it were plain. */
function scalarValue({ type, tag, value }: Scalar): unknown {
  if (typeof value !== 'string') return value ?? null;
  if (tag === undefined ? type === 'PLAIN' : VALUE_TAGS.has(tag)) return resolvePlainScalar(value);
  return value;
}

const VALUE_TAGS: ReadonlySet<string> = new Set(
  ['bool', 'int', 'float', 'null'].map((name) => `tag:yaml.org,2002:${name}`),
);

function offsetOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
