/** What XML 1.0 does not allow, not even escaped. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Text for the content of an element, without control characters. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(FORBIDDEN, '')
    .replaceAll(/[&<>"']/g, (found) => ESCAPES[found]!);
}

/** Text for the value of an attribute, in which line breaks would otherwise become spaces. */
export function xmlAttribute(text: string): string {
  return xmlText(text).replaceAll(/[\n\r\t]/g, (found) => ESCAPES[found]!);
}

/** An element with its attributes; `children` are XML. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[] = [],
): string {
  const own = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlAttribute(String(value))}"`);
  return children.length === 0
    ? `<${name}${own.join('')}/>`
    : `<${name}${own.join('')}>${children.join('\n')}</${name}>`;
}
