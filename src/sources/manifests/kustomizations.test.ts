import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ManifestFolder,
  namespaceNames,
  namespaceText,
} from '../../../test/support/manifests/manifest-folder.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';

const folder = new ManifestFolder();

const rendering = (place: string) => `kubectl kustomize ${place} | ringfence scan -`;
const notices = ({ problems }: Inventory) =>
  problems.filter(({ code }) => code === 'kustomization-not-rendered');

describe('a kustomization in the folder of the files that it changes', () => {
  it.each([
    ['kustomization.yaml', 'namePrefix: prod-\nresources: [base.yaml]\n'],
    ['kustomization.yml', 'namespace: prod\n'],
    ['Kustomization', 'namespace: prod\n'],
    ['any.yaml', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'],
    ['part.yaml', 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Kustomization\n'],
  ])('is not applied, with a warning that says how to render it: %s', async (name, text) => {
    folder.write('base.yaml', namespaceText('base'));
    folder.write(`overlay/${name}`, text);
    const inventory = await folder.read({ strict: true });
    expect(namespaceNames(inventory)).toEqual(['base']);
    const [notice, ...more] = notices(inventory);
    expect(more).toEqual([]);
    expect(notice?.location).toEqual({ file: join(folder.path, 'overlay', name), line: 1 });
    expect(notice?.message).toContain(rendering(join(folder.path, 'overlay')));
  });

  it('is not recognised by a kind of the same name of another tool', async () => {
    folder.write('flux.yaml', 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n');
    folder.write('base.yaml', namespaceText('base'));
    expect(notices(await folder.read())).toEqual([]);
  });
});
