import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SOURCES, type ClusterSource } from './catalogue.ts';
import { OWN_SERVERS } from './kubernetes/session/server-address.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-source-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const context = { addresses: OWN_SERVERS, variables: {} };

async function check(source: ClusterSource): Promise<unknown> {
  const definition = SOURCES[source.type];
  return definition.check(definition.prepare(source, context));
}

const source = (): ClusterSource => ({ type: 'manifests', path: folder, states: 'current' });

async function message(): Promise<unknown> {
  return check(source()).catch((error: unknown) => String(error));
}

describe('the types of sources', () => {
  it('are listed under their own names', () => {
    for (const [name, { type }] of Object.entries(SOURCES)) expect(type).toBe(name);
  });

  it('are opened with stored credentials only if they have any', () => {
    const server: ClusterSource = { type: 'kubernetes', server: 'https://10.0.0.1:6443' };
    expect(() => SOURCES.kubernetes.prepare(server, context)).toThrow('no credentials are stored');
  });

  it('are rejected as in-cluster sources outside a cluster', () => {
    expect(() => SOURCES['in-cluster'].prepare({ type: 'in-cluster' }, context)).toThrow(
      'does not run in a pod',
    );
  });
});

describe('the check of a folder of manifests', () => {
  it('succeeds if it contains manifests', async () => {
    writeFileSync(join(folder, 'shop.yaml'), '');
    expect(await check(source())).toBe('folder');
  });

  it('reports errors without the path on the machine of the service', async () => {
    expect(await message()).toContain("the cluster's folder contains no .yaml, .yml or .json file");
    rmSync(folder, { recursive: true });
    expect(await message()).toContain("the cluster's folder: there is no such file or folder");
    expect(await message()).not.toContain(folder);
    writeFileSync(folder, '');
  });
});
