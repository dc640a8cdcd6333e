/** Deeper than the indentation of any block around a flow collection. */
const DEEP = ' '.repeat(64);
const OPENS_OR_GOES_ON = /[[{,][ \t]*(?:#.*)?$/;
const CLOSES_OR_GOES_ON = /^[ \t]+[\]},]/;
const BLOCK_SCALAR = /(?:^|[ \t])[|>][-+0-9]*[ \t]*(?:#.*)?\r?$/m;

/**
 * A YAML text in which tabs before lines within flow collections are replaced by spaces: kubectl treats them as white
 * space, but the parser used here does not. `undefined` if there are none, or if they may be content of a block scalar.
 */
export function withoutFlowTabs(text: string): string | undefined {
  if (!text.includes('\t') || BLOCK_SCALAR.test(text)) return undefined;
  let before = '';
  const lines = text.split('\n').map((line) => {
    const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
    const isWithin = OPENS_OR_GOES_ON.test(before) || CLOSES_OR_GOES_ON.test(line);
    if (line.trim() !== '') before = line.trimEnd();
    return isWithin && indent.includes('\t')
      ? `${indent.replaceAll('\t', DEEP)}${line.slice(indent.length)}`
      : line;
  });
  const changed = lines.join('\n');
  return changed === text ? undefined : changed;
}
