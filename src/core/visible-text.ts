/** Characters that can break a line, control a terminal or reorder the text around them. */
const INVISIBLE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

const SHORT: Readonly<Record<string, string>> = {
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
};

/**
 * The text with its line breaks and other control characters as escape sequences (`\n`, `\u001b`): names and labels come
 * from manifests of unknown authors, and a sentence must stay on one line.
 */
export function visibleText(text: string): string {
  return text.replaceAll(
    INVISIBLE,
    (character) => SHORT[character] ?? String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
