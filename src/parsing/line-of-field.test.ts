import { parseDocument } from 'yaml';
import { describe, expect, it } from 'vitest';
import { LineIndex } from './line-index.ts';
import { lineOfField } from './line-of-field.ts';

const TEXT = `# A comment.
spec:
  ports:
    - name: http
      port: 80
    - { name: dns,
        port: 53 }
  443: number
`;

function lineOf(...path: (string | number)[]): number {
  return lineOfField(parseDocument(TEXT), path, new LineIndex(TEXT));
}

describe('the line of a field', () => {
  it('is that of its key, or of the item in a list', () => {
    expect(lineOf('spec')).toBe(2);
    expect(lineOf('spec', 'ports')).toBe(3);
    expect(lineOf('spec', 'ports', 0)).toBe(4);
    expect(lineOf('spec', 'ports', 0, 'port')).toBe(5);
    expect(lineOf('spec', 'ports', 1, 'port')).toBe(7);
    expect(lineOf('spec', '443')).toBe(8);
  });

  it('is that of the closest field above where it is not written out', () => {
    expect(lineOf()).toBe(2);
    expect(lineOf('metadata')).toBe(2);
    expect(lineOf('spec', 'ports', 2)).toBe(3);
    expect(lineOf('spec', 'ports', 0, 'protocol')).toBe(4);
  });

  it('counts in the text that holds the document', () => {
    const whole = `a: 1\n---\n${TEXT}`;
    const start = whole.indexOf(TEXT);
    expect(lineOfField(parseDocument(TEXT), ['spec'], new LineIndex(whole), start)).toBe(4);
    expect(lineOfField(parseDocument(TEXT), ['spec'], new LineIndex(TEXT, 3))).toBe(4);
  });
});
