/** A value of a Kubernetes manifest. */
export type YamlValue = string | number | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** Words that YAML 1.1 readers, Kubernetes' among them, take for something else than text. */
const NOT_TEXT = /^(true|false|yes|no|on|off|y|n|null|e-?\d+)$/i;
const PLAIN = /^[A-Za-z][A-Za-z0-9_./-]*$/;

/** Writes a manifest in block style. Whatever is not plainly text is quoted, so it reads back as it was. */
export function toYaml(value: YamlValue): string {
  return `${blockLines(value).join('\n')}\n`;
}

function blockLines(value: YamlValue): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return [scalar(value)];
  if (isList(value)) {
    if (value.length === 0) return ['[]'];
    return value.flatMap((item) => {
      const [first = '', ...rest] = blockLines(item);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return ['{}'];
  return entries.flatMap(([key, item]) => {
    const lines = blockLines(item);
    return isInline(item)
      ? [`${scalar(key)}: ${lines[0]}`]
      : [`${scalar(key)}:`, ...lines.map((line) => `  ${line}`)];
  });
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function isInline(value: YamlValue): boolean {
  return typeof value !== 'object' || Object.keys(value).length === 0;
}

function scalar(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return PLAIN.test(value) && !NOT_TEXT.test(value) ? value : JSON.stringify(value);
}
