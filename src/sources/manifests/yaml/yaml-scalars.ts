const WORDS: ReadonlyMap<string, boolean | null | number> = new Map<string, boolean | null | number>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word) => [word, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word) => [word, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, -Infinity] as const),
]);
const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** The first characters of scalars that `resolvePlainScalar` may take for anything but text; empty for no character. */
export const PLAIN_SCALAR_BEGINNINGS: readonly string[] = [
  ...new Set([...WORDS.keys()].map((word) => word.charAt(0))),
  ...Array.from({ length: 10 }, (_, digit) => String(digit)),
];

/**
 * The value of an unquoted scalar, as read by kubectl: YAML 1.1 words, integers of four bases with underscores, floats;
 * dates and base-60 numbers stay text (sigs.k8s.io/yaml, goyaml.v2 `resolve`).
 */
export function resolvePlainScalar(text: string): string | number | boolean | null {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  const isSign = first === 0x2b || first === 0x2d;
  if (!(isSign || first === 0x2e || (first >= 0x30 && first <= 0x39))) return text;
  const plain = first === 0x2e ? text : text.replaceAll('_', '');
  const [, sign = '', digits] = INTEGER.exec(plain) ?? [];
  if (digits !== undefined) return (sign === '-' ? -1 : 1) * Number(octalMarked(digits)) + 0;
  if (!FLOAT.test(plain)) return text;
  const value = Number(plain);
  return Number.isFinite(value) ? value : text;
}

/** `0777` is octal here; JavaScript writes `0o777`. */
function octalMarked(digits: string): string {
  return /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
}
