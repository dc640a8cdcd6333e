import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GitRepository } from '../../../../test/support/manifests/git-repository.ts';
import {
  ManifestFolder,
  namespaceNames,
  namespaceText,
} from '../../../../test/support/manifests/manifest-folder.ts';
import { ManifestSource } from '../manifest-source.ts';
import { textsToSend } from '../sent-texts.ts';

const folder = new ManifestFolder();
const { signal } = new AbortController();

const policyText = (name: string, kind = 'Ingress'): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: shop }\nspec: { podSelector: {}, policyTypes: [${kind}] }\n`;
const removal = (name: string): string =>
  `  - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, namespace: shop, name: ${name} }\n`;

function changes(day: string, text: string): void {
  folder.write(`${day}/ringfence-changes.yaml`, text);
}

/** The state of a day, read as the service does: below the folder of the cluster. */
const stateOf = (day: string) => folder.read({ folder: folder.path, paths: [day] });
const policiesOf = async (day: string) =>
  (await stateOf(day)).networkPolicies.map(({ name, directions, location }) => ({
    name,
    directions,
    at: `${location?.file}:${location?.line}`,
  }));

/** A complete state, one that replaces and adds, and one that only removes. */
function writeThreeStates(): void {
  folder.write(
    '2026-01-05/all.yaml',
    [policyText('a'), policyText('b'), namespaceText('shop')].join('---\n'),
  );
  changes('2026-01-12', 'since: 2026-01-05\n');
  folder.write('2026-01-12/new.yaml', [policyText('b', 'Egress'), policyText('c')].join('---\n'));
  changes('2026-01-19', `since: 2026-01-12\nremoved:\n${removal('a')}`);
}

describe('a dated state of changes', () => {
  it('replaces and adds to the objects of the earlier state, and each object names the file that it is in', async () => {
    writeThreeStates();
    expect(await policiesOf('2026-01-05')).toMatchObject([{ name: 'a' }, { name: 'b' }]);
    expect(await policiesOf('2026-01-12')).toEqual([
      { name: 'a', directions: ['ingress'], at: '2026-01-05/all.yaml:1' },
      { name: 'b', directions: ['egress'], at: '2026-01-12/new.yaml:1' },
      { name: 'c', directions: ['ingress'], at: '2026-01-12/new.yaml:6' },
    ]);
  });

  it('lacks what it removes, and builds on states that are changes themselves', async () => {
    writeThreeStates();
    expect(await policiesOf('2026-01-19')).toMatchObject([
      { name: 'b', directions: ['egress'] },
      { name: 'c' },
    ]);
    expect(namespaceNames(await stateOf('2026-01-19'))).toEqual(['shop']);
  });

  it('is read the same way when a command is given its folder', async () => {
    writeThreeStates();
    const { networkPolicies } = await folder.read({ paths: [join(folder.path, '2026-01-19')] });
    expect(networkPolicies.map(({ name }) => name)).toEqual(['b', 'c']);
  });

  it('may bring back what an earlier one removed', async () => {
    writeThreeStates();
    changes('2026-01-26', 'since: 2026-01-19\n');
    folder.write('2026-01-26/again.yaml', policyText('a'));
    expect(await policiesOf('2026-01-26')).toMatchObject([
      { name: 'a', at: '2026-01-26/again.yaml:1' },
      { name: 'b' },
      { name: 'c' },
    ]);
  });

  it('replaces single items of a list, without moving the lines of the others', async () => {
    folder.write(
      '2026-01-05/list.yaml',
      `apiVersion: v1\nkind: NamespaceList\nitems:\n- metadata:\n    name: a\n- metadata:\n    name: b\n    labels: { z: old }\n`,
    );
    changes('2026-01-12', 'since: 2026-01-05\n');
    folder.write(
      '2026-01-12/a.yaml',
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: a, labels: { x: new } }\n',
    );
    const { namespaces } = await stateOf('2026-01-12');
    expect(namespaces.map(({ name, labels }) => [name, labels['x']])).toEqual([
      ['a', 'new'],
      ['b', undefined],
    ]);
    expect(namespaces.map(({ location }) => `${location?.file}:${location?.line}`)).toEqual([
      '2026-01-12/a.yaml:1',
      '2026-01-05/list.yaml:6',
    ]);
  });

  it('keeps an object of the same name and kind in another API group', async () => {
    folder.write(
      '2026-01-05/a.yaml',
      `apiVersion: crd.projectcalico.org/v1\nkind: NetworkPolicy\nmetadata: { name: a, namespace: shop }\nspec: {}\n`,
    );
    changes('2026-01-12', 'since: 2026-01-05\n');
    folder.write('2026-01-12/a.yaml', policyText('a'));
    const { networkPolicies, unevaluatedPolicies } = await stateOf('2026-01-12');
    expect([networkPolicies.length, unevaluatedPolicies.length]).toEqual([1, 1]);
  });

  it('is unread where an object that replaces another one is broken, and does not fall back to the earlier one', async () => {
    folder.write('2026-01-05/a.yaml', policyText('a'));
    changes('2026-01-12', 'since: 2026-01-05\n');
    folder.write('2026-01-12/a.yaml', policyText('a').replace('podSelector: {}', 'podSelector: []'));
    const { networkPolicies, unread, unevaluatedPolicies } = await stateOf('2026-01-12');
    expect(networkPolicies).toEqual([]);
    expect(unread.length + unevaluatedPolicies.length).toBeGreaterThan(0);
  });

  it('cannot be sent to a service as manifests, which would be only a part of it', async () => {
    writeThreeStates();
    const sent = textsToSend({ paths: [join(folder.path, '2026-01-12')] }, signal);
    await expect(sent).rejects.toThrow(/contains only the changes since an earlier state/);
  });
});

describe('a changes file', () => {
  it.each([
    [
      'removes what is not there',
      `since: 2026-01-05\nremoved:\n${removal('a')}${removal('z')}`,
      /:4: removes NetworkPolicy shop\/z, which the earlier state does not contain/,
    ],
    [
      'removes an object twice',
      `since: 2026-01-05\nremoved:\n${removal('a')}${removal('a')}`,
      /:4: removes NetworkPolicy shop\/a twice/,
    ],
    [
      'removes what the same state contains',
      `since: 2026-01-05\nremoved:\n${removal('c')}`,
      /:3: removes .*shop\/c, which 2026-01-12\/new.yaml:1 of the same state contains/,
    ],
    [
      'names a folder that does not exist',
      'since: 2026-01-04\n',
      /:1: since: there is no folder 2026-01-04 next to 2026-01-12/,
    ],
    ['names a later state', '\nsince: 2026-01-19\n', /:2: since: 2026-01-19 is not earlier than 2026-01-12/],
    ['names no date', 'since: ../..\n', /:1: since: expected the name of an earlier folder/],
    ['names no earlier state', 'removed: []\n', /:1: since: expected the name of an earlier folder/],
    ['has a key that is not known', 'since: 2026-01-05\nremove: []\n', /:2: remove: unknown key/],
    [
      'lacks the kind of an object',
      'since: 2026-01-05\nremoved:\n  - { apiVersion: v1, name: x }\n',
      /:3: removed.0.kind: expected the kind/,
    ],
    ['is broken', 'since: [\n', /ringfence-changes.yaml:\d: broken YAML/],
    ['is empty', '', /:1: expected/],
    ['has two documents', 'since: 2026-01-05\n---\nsince: 2026-01-05\n', /:3: expected one document/],
  ])('is an error with file and line if it %s', async (_, text, message) => {
    folder.write('2026-01-05/all.yaml', policyText('a'));
    folder.write('2026-01-12/new.yaml', policyText('c'));
    changes('2026-01-12', text);
    const reading = stateOf('2026-01-12');
    await expect(reading).rejects.toMatchObject({ code: 'document-broken' });
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(/^2026-01-12\/ringfence-changes.yaml:/);
  });

  it('cannot remove what a state between has removed already', async () => {
    writeThreeStates();
    changes('2026-01-26', `since: 2026-01-19\nremoved:\n${removal('a')}`);
    await expect(stateOf('2026-01-26')).rejects.toThrow(
      /^2026-01-26\/ringfence-changes.yaml:3: removes .* which the earlier state does not contain/,
    );
  });

  it('counts even if a pattern excludes it, and is no link', async () => {
    writeThreeStates();
    const excluding = folder.read({
      folder: folder.path,
      paths: ['2026-01-19'],
      exclude: ['ringfence-*.yaml'],
    });
    expect((await excluding).networkPolicies.map(({ name }) => name)).toEqual(['b', 'c']);
    folder.write('2026-01-26/a.yaml', policyText('d'));
    symlinkSync(
      '../2026-01-12/ringfence-changes.yaml',
      join(folder.path, '2026-01-26/ringfence-changes.yaml'),
    );
    await expect(stateOf('2026-01-26')).rejects.toThrow(/expected a regular file/);
  });

  it.each([
    ['in a folder that no date names', 'latest', 'latest', /only a folder named by a date/],
    ['below the folder that is read', '2026-01-12/deep', '2026-01-12', /Name only that folder/],
    [
      'when it is read as a manifest',
      '2026-01-12',
      '2026-01-12/ringfence-changes.yaml',
      /Name only that folder/,
    ],
  ])('is an error %s', async (_, place, path, message) => {
    folder.write('2026-01-05/a.yaml', policyText('a'));
    folder.write('2026-01-12/a.yaml', policyText('a'));
    changes(place, 'since: 2026-01-05\n');
    await expect(folder.read({ folder: folder.path, paths: [path] })).rejects.toThrow(message);
  });

  it('cannot lead out of the folder of a cluster', async () => {
    writeThreeStates();
    const own = join(folder.path, '2026-01-12');
    await expect(folder.read({ folder: own, paths: ['.'] })).rejects.toThrow(
      /^ringfence-changes.yaml:1: since: 2026-01-05 is outside of the cluster's folder/,
    );
  });
});

describe('the last change of an object in Git', () => {
  const repository = new GitRepository();

  it('is that of its own file, which may belong to an earlier state', async () => {
    repository.write('2026-01-05/all.yaml', [policyText('a'), policyText('b')].join('---\n'));
    repository.commit('Deny by default');
    repository.write('2026-01-12/ringfence-changes.yaml', 'since: 2026-01-05\n');
    repository.write('2026-01-12/b.yaml', policyText('b', 'Egress'));
    repository.commit('Open the shop');
    const limits = { maxGitMs: 60_000 };
    const source = new ManifestSource({
      folder: repository.path,
      paths: ['2026-01-12'],
      git: 'last-change',
      limits,
    });
    const { provenance } = (await source.collect({ signal })).inventory;
    const subjects = [...(provenance?.values() ?? [])].map(({ lastChange }) =>
      lastChange !== undefined && 'subject' in lastChange ? lastChange.subject : '',
    );
    expect(new Set(subjects)).toEqual(new Set(['Deny by default', 'Open the shop']));
  });
});
