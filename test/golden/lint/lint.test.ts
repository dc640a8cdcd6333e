import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isNode, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import { LINT_CODES } from '../../../src/core/reachability/lint/finding.ts';
import { lint } from '../../../src/core/reachability/lint/lint.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';
import { goldenText } from '../../support/golden.ts';

/** One folder per case: cluster.yaml, expected.txt, and options.json where a case sets points of the CNI profile. */
const options = z.strictObject({
  assumptions: z.record(z.string(), z.string()).default({}),
  unread: z.array(z.string()).default([]),
});

const cases = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('lint', () => {
  it.each(cases)('%s', (name) => {
    const folder = join(import.meta.dirname, name);
    const actual = findingsOf(folder);
    expect(actual).toBe(goldenText(join(folder, 'expected.txt'), actual));
  });

  it('has a case for every code', () => {
    const found = cases.map((name) => findingsOf(join(import.meta.dirname, name))).join('');
    expect(LINT_CODES.filter((code) => !new RegExp(`^${code}: `, 'm').test(found))).toEqual([]);
  });
});

function findingsOf(folder: string): string {
  const file = join(folder, 'options.json');
  const { assumptions, unread } = options.parse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  const builder = new InventoryBuilder();
  const text = readFileSync(join(folder, 'cluster.yaml'), 'utf8');
  for (const document of parseAllDocuments(text))
    builder.add(document.toJS(), { file: 'cluster.yaml', line: lineOf(document, text) });
  for (const kind of unread) builder.unread({ kind, reason: 'forbidden', message: 'forbidden' });
  const settled = { networkPolicy: 'enforced', cidrMatchesPods: 'never', hostNetworkPods: 'as-pods', absentNamespaces: 'unlabelled' } as const;
  const found = lint(builder.build(), {
    assumptions: resolveAssumptions('unknown', { ...settled, ...assumptions }),
  });
  return found
    .map(({ code, object: { kind, namespace, name }, field = '', location, message, fix }) => {
      const object = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
      return `${code}: ${[object, field].join(' ').trim()} (line ${location?.line ?? 'unknown'})\n  ${message}\n  ${fix}\n`;
    })
    .join('');
}

/** The line that an object begins on, counted from 1. */
function lineOf({ contents }: { contents: unknown }, text: string): number {
  const start = isNode(contents) ? (contents.range?.[0] ?? 0) : 0;
  return text.slice(0, start).split('\n').length;
}
