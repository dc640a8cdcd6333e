import { readFileSync } from 'node:fs';

const FROM = '<!-- Written by `npm run api:write`. -->\n';
const TO = '\n<!-- End of what is written. -->';

/** The text of a documentation page, with its generated part replaced by `part`. */
export function withGeneratedPart(page: string, part: string): string {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  const [before, rest = ''] = text.split(FROM);
  const [, after] = rest.split(TO);
  if (after === undefined) throw new Error(`${page} lacks the comments that enclose its generated part`);
  return `${before}${FROM}\n${part}\n${TO}${after}`;
}
