import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Terminal } from '../output/terminal.ts';
import { readStates } from './states.ts';

const quiet: Terminal = {
  width: 100,
  tableWidth: 100,
  print: () => {},
  progress: () => {},
  style: (_, text) => text,
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-states-'));
  for (const name of ['pods', 'empty', 'values', 'broken']) mkdirSync(join(folder, name));
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { namespace: shop, name: web }\n';
  writeFileSync(join(folder, 'pods/web.yaml'), `${pod}spec: { containers: [{ name: main, image: main }] }\n`);
  writeFileSync(join(folder, 'values/values.yaml'), 'replicas: 3\n');
  writeFileSync(join(folder, 'broken/pod.yaml'), pod);
});
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);
const read = ([first, second]: readonly [string, string?], options: object) =>
  readStates(second === undefined ? [path(first)] : [path(first), path(second)], options, quiet);

describe('the two states of diff', () => {
  it('are two inputs, or a base and the manifests that are laid over it', async () => {
    expect(await read(['pods', 'pods'], {})).not.toHaveProperty('objects');
    const { objects } = await read(['pods'], { onto: path('pods') });
    expect(objects).toEqual({ deleted: [], undecided: [], changed: [], added: [] });
  });

  it('must be given in one of these ways', async () => {
    const onto = path('pods');
    await expect(read(['pods', 'pods'], { replace: 'overlay' })).rejects.toThrow(
      '--replace needs a base: give it with --onto',
    );
    await expect(read(['pods', 'pods'], { onto })).rejects.toThrow('with --onto, give one path');
    await expect(read(['pods'], {})).rejects.toThrow('give two states to compare, or --onto BASE');
    await expect(readStates(['context:prod'], { onto }, quiet)).rejects.toThrow(
      'give their files or folder instead of context:prod',
    );
    await expect(readStates(['-'], { onto: '-' }, quiet)).rejects.toThrow('stdin can be read only once');
    await expect(read(['pods'], { onto, replace: 'all' })).rejects.toThrow(
      '"all" is not one of namespace, overlay and selector=LABELS',
    );
    await expect(read(['pods'], { onto, replace: 'selector=a b' })).rejects.toThrow(
      '"a b" is not a label selector: write labels as',
    );
  });

  it('are refused where there is nothing to lay over the base, or nothing to lay it over', async () => {
    const onto = path('pods');
    await expect(read(['empty'], { onto })).rejects.toThrow('contains no .yaml, .yml or .json file');
    await expect(read(['values'], { onto })).rejects.toThrow(
      'no Kubernetes object that could change a connection, so there is nothing to lay over the base',
    );
    await expect(read(['broken'], { onto })).rejects.toThrow(/not read: .*pod\.yaml:1: Pod web: spec/);
    await expect(read(['pods'], { onto: path('values') })).rejects.toThrow(
      'no namespace, workload or policy',
    );
  });
});
