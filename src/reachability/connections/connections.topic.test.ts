import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { inventoryOf } from '../../../test/support/manifests/manifest-cluster.ts';
import { connections, rowsFrom } from './connections.topic.ts';
import type { ConnectionQuestion, ConnectionRow } from './connection-row.ts';
import { verdictKey } from './fold-outside.ts';
import { endText, groupByNamespace } from './group-by-namespace.ts';
import { countRows, sectionCounts } from './section-counts.ts';
import {
  asked,
  ALL,
  RANGES,
  FOLDED,
  SHOP,
  SHOP_AND_TOOLS,
  contentsOf,
  arbitraryContents,
  list,
  groupOf,
  isOutside,
  outsideOf,
} from '../../../test/support/api/connection-questions.ts';

describe('the outside, folded', () => {
  it('says of every range exactly what the listing of ranges says, in any cluster', () => {
    fc.assert(
      fc.property(arbitraryContents, (contents) => {
        const ranges = Map.groupBy(list(contents, RANGES).filter(isOutside), groupOf);
        const folded = list(contents, FOLDED).filter(isOutside);
        expect(folded.map(groupOf).toSorted()).toEqual([...ranges.keys()].toSorted());
        for (const row of folded) {
          const members = ranges.get(groupOf(row)) ?? [];
          const outside = outsideOf(row);
          if (outside.type !== 'outside') throw new Error('a folded row is of the outside');
          expect(row.stands).toBe(members.length);
          const counted = outside.parts.map(({ category, family, ranges: count }) => [
            category,
            family,
            count,
          ]);
          const byPart = Map.groupBy(members, (member) => {
            const end = outsideOf(member);
            return end.type === 'external' ? `${end.category} ${end.range.family}` : '';
          });
          expect(new Set(counted.map(([category, family]) => `${category} ${family}`))).toEqual(
            new Set(byPart.keys()),
          );
          for (const { category, family, share, ranges: count } of outside.parts) {
            const whole = contents.model.externalRanges.filter(
              (one) => one.category === category && one.range.family === family,
            );
            expect(count).toBe(byPart.get(`${category} ${family}`)?.length);
            expect(share).toBe(count === whole.length ? 'all' : 'part');
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  it('is in few rows, and says whether a category is meant as a whole', () => {
    const contents = contentsOf(inventoryOf(SHOP));
    const folded = list(contents, FOLDED).filter(isOutside);
    expect(folded.length).toBeLessThan(list(contents, RANGES).filter(isOutside).length / 4);
    const out = list(contents, { ...FOLDED, from: reference('shop', 'api') }).find(isOutside);
    expect(out && endText(out.to)).toMatch(/^all of |, all of /);
    const some = list(contents, { ...FOLDED, from: reference('shop', 'db') }).filter(isOutside);
    expect(some.map(({ to }) => endText(to))).toEqual(['part of public-internet (IPv4, 1 range)']);
  });
});

const total = (rows: readonly ConnectionRow[]): number => rows.reduce((sum, { stands }) => sum + stands, 0);

function namespaceKey({ from, to, ...verdicts }: ConnectionRow): string {
  const [a, b] = [from, to].map((end) => (end.type === 'workload' ? end.namespace : endText(end)));
  return `${a} ${b} ${verdictKey(verdicts)}`;
}

describe('rows by namespace', () => {
  it('stand for all rows, and hide none that says something else', () => {
    fc.assert(
      fc.property(arbitraryContents, (contents) => {
        const grouped = list(contents, { ...FOLDED, groupBy: 'namespace' });
        expect(total(grouped)).toBe(total(list(contents, RANGES)));
        expect(new Set(grouped.map(namespaceKey))).toEqual(new Set(list(contents, FOLDED).map(namespaceKey)));
      }),
      { numRuns: 80 },
    );
  });
});

describe('rows by namespace of all workloads', () => {
  const questions = fc
    .record({
      outside: fc.constantFrom('folded' as const, 'ranges' as const),
      spans: fc.option(
        fc.subarray(['within-namespace', 'across-namespaces', 'outside'] as const, { minLength: 1 }),
        { nil: undefined },
      ),
      dataClasses: fc.option(fc.constant(['pii'] as const), { nil: undefined }),
      verdict: fc.option(fc.constantFrom('allowed' as const, 'unknown' as const), { nil: undefined }),
    })
    .map(({ outside, spans, dataClasses, verdict }): ConnectionQuestion => ({
      ...FOLDED,
      outside,
      ...(spans && { spans }),
      ...(dataClasses && { dataClasses }),
      ...(verdict && { verdict }),
    }));

  it('are those of the rows of workloads, whatever is asked for and whoever asks', () => {
    fc.assert(
      fc.property(arbitraryContents, questions, fc.boolean(), (contents, wanted, limited) => {
        const own = contents.model.workloads[0]?.namespace ?? 'none';
        const scope = limited ? ({ clusters: 'all', namespaces: [own] } as const) : asked.scope;
        const ask = (question: ConnectionQuestion) =>
          connections.answer(contents, { wanted: question, range: ALL }, { ...asked, scope }).rows;
        expect(ask({ ...wanted, groupBy: 'namespace' })).toEqual(groupByNamespace(ask(wanted)));
      }),
      { numRuns: 200 },
    );
  });

  it('are found without going through the rows of workloads', () => {
    const contents = contentsOf(inventoryOf(SHOP_AND_TOOLS));
    const wanted: ConnectionQuestion = { ...FOLDED, groupBy: 'namespace' };
    const expected = list(contentsOf(inventoryOf(SHOP_AND_TOOLS)), wanted);
    const rowsOfWorkloads = vi.spyOn(contents.model, 'connections');
    expect(list(contents, wanted)).toEqual(expected);
    expect(rowsOfWorkloads).not.toHaveBeenCalled();
  });
});

describe('filters', () => {
  const contents = contentsOf(inventoryOf(SHOP_AND_TOOLS));
  const between = (wanted: Partial<ConnectionQuestion>) =>
    list(contents, { ...FOLDED, ...wanted }).map(({ from, to }) => `${endText(from)} > ${endText(to)}`);

  it('keep rows that touch personal data', () => {
    const rows = between({ dataClasses: ['pii'], spans: ['within-namespace', 'across-namespaces'] });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.includes('shop/'))).toBe(true);
    expect(between({ dataClasses: ['none'] })).toEqual([]);
  });

  it('keep rows of a namespace, across namespaces or to the outside only', () => {
    expect(between({ namespace: 'tools' }).every((row) => row.includes('tools/'))).toBe(true);
    expect(between({ spans: ['within-namespace'] })).toEqual([
      'shop/api[Pod] > shop/db[Pod]',
      'shop/db[Pod] > shop/api[Pod]',
    ]);
    expect(between({ spans: ['across-namespaces'] })).toContain('tools/ci[Pod] > shop/api[Pod]');
    expect(
      between({ spans: ['outside'] }).some((row) => row.includes('> shop/') && !row.includes('all')),
    ).toBe(false);
  });

  it('need what was recorded of data classes', () => {
    const unrecorded = { ...contents, classifier: null };
    expect(() => list(unrecorded, { ...FOLDED, dataClasses: ['pii'] })).toThrow(/not recorded/);
  });
});

describe('a page deep in the listing', () => {
  it('is found by the numbers of rows, in any cluster and form', () => {
    fc.assert(
      fc.property(arbitraryContents, fc.constantFrom(RANGES, FOLDED), fc.nat(), (contents, wanted, any) => {
        const rows = list(contents, wanted);
        const counts = sectionCounts(contents.model, wanted, asked);
        expect(countRows(contents.model, wanted, asked)).toBe(rows.length);
        const offset = any % (rows.length + 1);
        const section = counts.sectionAt(offset);
        const found = [...rowsFrom(contents, wanted, asked, section)].slice(offset - section.rowsBefore);
        expect(found.map(shown)).toEqual(rows.slice(offset).map(shown));
      }),
      { numRuns: 80 },
    );
  });
});

const nameOf = (end: ConnectionRow['from']): string => (end.type === 'outside' ? end.key : endText(end));

function shown(row: ConnectionRow) {
  return { ...row, from: nameOf(row.from), to: nameOf(row.to) };
}

function reference(space: string, name: string) {
  return { namespace: space, name, kind: 'Pod' };
}
