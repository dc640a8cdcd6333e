import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { KubernetesSource } from '../../src/sources/kubernetes/kubernetes-source.ts';
import { ManifestSource } from '../../src/sources/manifests/manifest-source.ts';
import { FakeApiServer } from '../support/fake-api-server/fake-api-server.ts';
import { describeSourceContract } from './source-contract.ts';

describeSourceContract({
  name: 'a live cluster',
  async holding(objects) {
    const server = await FakeApiServer.start();
    server.put(...objects);
    const source = new KubernetesSource({ connection: server.connection });
    return { source, dispose: () => server.close() };
  },
  async unreadable() {
    const server = await FakeApiServer.start();
    server.acceptTokens();
    const source = new KubernetesSource({ connection: server.connection });
    return { source, dispose: () => server.close() };
  },
});

describeSourceContract({
  name: 'a folder of manifests',
  async holding(objects) {
    const directory = await mkdtemp(join(tmpdir(), 'ringfence-source-'));
    await writeFile(join(directory, 'all.yaml'), objects.map((object) => stringify(object)).join('---\n'));
    const source = new ManifestSource({ paths: [directory], strict: false });
    return { source, dispose: () => rm(directory, { recursive: true }) };
  },
  async unreadable() {
    const directory = await mkdtemp(join(tmpdir(), 'ringfence-source-'));
    const source = new ManifestSource({ paths: [join(directory, 'missing')], strict: false });
    return { source, dispose: () => rm(directory, { recursive: true }) };
  },
});
