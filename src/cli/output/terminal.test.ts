import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { json, yaml } from './formats.ts';
import { withoutControls, type Terminal } from './terminal.ts';

const terminal: Terminal = {
  width: 100,
  tableWidth: Number.POSITIVE_INFINITY,
  print: () => {},
  progress: () => {},
  style: (_format, text) => text,
};

/** A C1 control sequence, DEL and text that is shown from right to left, in a key and in values. */
const hostile = {
  'key\u009b31m': ['a\u0085b', 'c\u202ed\u2066e\u200ff', 'g\u007f\u001b[2J', 'tab\tand\nline'],
  plain: 'déjà vu 数据',
};

const CONTROLS = /[^\P{Cc}\n\t]|\p{Bidi_Control}/u;

describe('control characters in a result', () => {
  it('are escapes in JSON, which programs read as they were', async () => {
    const text = await json().render(hostile, terminal);
    expect(text).not.toMatch(CONTROLS);
    expect(text).toContain(String.raw`a\u0085b`);
    expect(text).toContain(String.raw`c\u202ed\u2066e\u200ff`);
    expect(text).toContain('déjà vu 数据');
    expect(JSON.parse(text)).toEqual(hostile);
  });

  it('are escapes in YAML, which programs read as they were', async () => {
    const text = await yaml().render(hostile, terminal);
    expect(text).not.toMatch(CONTROLS);
    expect(text).toContain('plain: déjà vu 数据');
    expect(parse(text)).toEqual(hostile);
  });

  it('become visible in every other format, except for line breaks and the colours of the terminal', () => {
    const text = '\u001b[31mred\u001b[39m\tcell\r\nnext\u001b[2J\u009b1m\u202e\rover';
    expect(withoutControls(text, 'colour')).toBe(
      '\u001b[31mred\u001b[39m\tcell\r\nnext\ufffd[2J\ufffd1m\ufffd\ufffdover',
    );
    expect(withoutControls(text, 'plain')).not.toContain('\u001b');
  });
});
