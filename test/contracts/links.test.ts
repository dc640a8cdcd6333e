import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', 'test/**/*.md', 'bench/**/*.md'], {
  cwd: ROOT,
});

/** Headings as fragments of an address, by the rules of GitHub. */
function fragmentsOf(page: string): ReadonlySet<string> {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```[^]*?^```/gm, '');
  const counts = new Map<string, number>();
  const fragments = new Set([...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id]) => id!));
  for (const [, heading = ''] of text.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    const earlier = counts.get(slug) ?? 0;
    counts.set(slug, earlier + 1);
    fragments.add(earlier === 0 ? slug : `${slug}-${earlier}`);
  }
  return fragments;
}

it.each(PAGES)('%s links only to files and headings that exist', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```[^]*?^```/gm, '');
  const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [path = '', fragment] = link.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(ROOT, target))) return [link];
    if (fragment === undefined || statSync(join(ROOT, target)).isDirectory()) return [];
    return fragmentsOf(target).has(fragment) ? [] : [link];
  });
  expect(broken).toEqual([]);
});
