import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { GitRepository } from '../../../../test/support/manifests/git-repository.ts';
import { readLastChanges } from './last-changes.ts';

const { signal } = new AbortController();
/** Enough on a machine that does other things, too. */
const PATIENT_MS = 60_000;
const repository = new GitRepository();

/** The last change of each file, as it is on disk. */
async function changesOf(names: readonly string[], maxMs = PATIENT_MS) {
  const paths = names.map((name) => join(repository.path, name));
  const lastChangeOf = await readLastChanges(paths, maxMs, signal);
  return paths.map((path) => lastChangeOf(path, readFileSync(path)));
}

async function changeOf(name: string, maxMs = PATIENT_MS) {
  return (await changesOf([name], maxMs))[0]!;
}

const subjects = async (...names: readonly string[]) =>
  (await changesOf(names)).map((change) => ('subject' in change ? change.subject : change.absent));

describe('the last change of a file', () => {
  it('is the last commit that changed it, with its author and the time of committing', async () => {
    repository.write('policies/deny.yaml', 'a: 1');
    repository.commit('Deny everything');
    repository.write('policies/deny.yaml', 'a: 2');
    const commit = repository.commit('Open a way to the database\n\nUntil Friday.');
    repository.write('other.yaml', 'b: 1');
    repository.commit('Add another file');
    expect(await changeOf('policies/deny.yaml')).toEqual({
      commit,
      author: { name: 'Ada Example', email: 'ada@example.com' },
      committedAt: '2026-01-03T09:00:00Z',
      subject: 'Open a way to the database',
    });
  });

  it('is found for many files, with any name', async () => {
    const names = ['a b.yaml', 'ä.yaml', ':(top)c.yaml', '*.yaml', 'd/"e"\n.yaml', 'd/f.yaml'];
    for (const name of names) {
      repository.write(name, name);
      repository.commit(`Add ${JSON.stringify(name)}`);
    }
    expect(await subjects(...names)).toEqual(names.map((name) => `Add ${JSON.stringify(name)}`));
  });

  it('is not that of a branch whose version was dropped in a merge', async () => {
    repository.write('a.yaml', '1');
    repository.write('b.yaml', '1');
    repository.commit('First');
    repository.git('checkout', '--quiet', '-b', 'side');
    repository.write('a.yaml', 'dropped');
    repository.write('b.yaml', 'kept');
    repository.commit('On the side');
    repository.git('checkout', '--quiet', 'main');
    repository.write('c.yaml', '1');
    repository.commit('On main');
    repository.git('merge', '--quiet', '--no-commit', '--no-ff', 'side');
    repository.write('a.yaml', '1');
    repository.write('c.yaml', 'made by the merge');
    repository.commit('Merge');
    expect(await subjects('a.yaml', 'b.yaml', 'c.yaml')).toEqual(['First', 'On the side', 'Merge']);
  });

  it('is read in repositories with SHA-256 and in linked work trees', async () => {
    rmSync(join(repository.path, '.git'), { recursive: true });
    repository.git('init', '--quiet', '--object-format=sha256');
    repository.write('a.yaml', '1');
    repository.commit('First');
    repository.git('worktree', 'add', '--quiet', 'linked');
    expect(await subjects('a.yaml', 'linked/a.yaml')).toEqual(['First', 'First']);
  });

  it('is the same whatever order and options the repository configures for its log', async () => {
    repository.write('a.yaml', '1');
    repository.commit('First');
    for (const [key, value] of [
      ['log.showRoot', 'false'],
      ['log.follow', 'true'],
      ['diff.renames', 'copies'],
      ['format.pretty', 'oneline'],
      ['log.date', 'relative'],
      ['i18n.logOutputEncoding', 'UTF-16'],
      ['diff.relative', 'true'],
      ['color.ui', 'always'],
      ['diff.orderFile', 'no-such-file'],
    ] as const)
      repository.git('config', key, value);
    expect(await subjects('a.yaml')).toEqual(['First']);
  });

  it('is as it was committed, not as replaced', async () => {
    repository.write('a.yaml', '1');
    const first = repository.commit('First');
    repository.write('b.yaml', '1');
    const second = repository.commit('Forged');
    repository.git('replace', first, second);
    expect(await subjects('a.yaml')).toEqual(['First']);
  });
});

describe('a file without a last change says why', () => {
  it('because it is in no work tree', async () => {
    rmSync(join(repository.path, '.git'), { recursive: true });
    repository.write('a.yaml', '1');
    expect(await changeOf('a.yaml')).toEqual({ absent: 'no-work-tree' });
  });

  it('because it is not committed, or nothing is', async () => {
    repository.write('a.yaml', '1');
    expect(await changeOf('a.yaml')).toEqual({ absent: 'untracked' });
    repository.commit('First');
    repository.write('b.yaml', '1');
    repository.git('add', 'b.yaml');
    expect(await subjects('a.yaml', 'b.yaml')).toEqual(['First', 'untracked']);
  });

  it('because it was read with other contents than those of HEAD', async () => {
    repository.write('a.yaml', '1');
    repository.commit('First');
    repository.write('a.yaml', '2');
    expect(await changeOf('a.yaml')).toEqual({ absent: 'modified' });
    repository.git('add', 'a.yaml');
    expect(await changeOf('a.yaml')).toEqual({ absent: 'modified' });
  });

  it('because the clone is shallow there, while later changes are known', async () => {
    repository.write('a.yaml', '1');
    repository.write('b.yaml', '1');
    repository.commit('First');
    repository.commit('Second');
    repository.write('b.yaml', '2');
    repository.commit('Third');
    repository.git('clone', '--quiet', '--depth=2', `file://${repository.path}`, 'clone');
    expect(await subjects('clone/a.yaml', 'clone/b.yaml')).toEqual(['shallow', 'Third']);
  });

  it('because the repository is damaged', async () => {
    repository.write('a.yaml', '1');
    repository.commit('First');
    repository.git('config', 'core.repositoryFormatVersion', '99');
    expect(await changeOf('a.yaml')).toEqual({ absent: 'unreadable' });
    rmSync(join(repository.path, '.git'), { recursive: true });
    repository.write('.git', 'gitdir: /nonexistent');
    expect(await changeOf('a.yaml')).toEqual({ absent: 'unreadable' });
  });

  it('because a folder that only looks like a repository is not replaced by the one around it', async () => {
    repository.write('inner/a.yaml', '1');
    repository.commit('First');
    mkdirSync(join(repository.path, 'inner/.git'));
    expect(await changeOf('inner/a.yaml')).toEqual({ absent: 'unreadable' });
  });

  it('because Git is missing', async () => {
    repository.write('a.yaml', '1');
    repository.commit('First');
    vi.stubEnv('PATH', '/nonexistent');
    try {
      expect(await changeOf('a.yaml')).toEqual({ absent: 'git-missing' });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('because the repository belongs to another user', async () => {
    repository.write('a.yaml', '1');
    repository.commit('First');
    const other = vi.spyOn(process, 'geteuid').mockReturnValue(12_345);
    try {
      expect(await changeOf('a.yaml')).toEqual({ absent: 'foreign-owner' });
    } finally {
      other.mockRestore();
    }
  });

  it('because Git takes too long', async () => {
    repository.write('a.yaml', '1');
    repository.commit('First');
    const bin = repository.write('bin/git', '#!/bin/sh\nexec sleep 60\n');
    chmodSync(bin, 0o755);
    vi.stubEnv('PATH', `${join(repository.path, 'bin')}:${process.env['PATH']}`);
    try {
      expect(await changeOf('a.yaml', 100)).toEqual({ absent: 'limit-reached' });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

it('is given up with the task that it is part of', async () => {
  repository.write('a.yaml', '1');
  repository.commit('First');
  const reading = readLastChanges(
    [join(repository.path, 'a.yaml')],
    PATIENT_MS,
    AbortSignal.abort(new Error('stopping')),
  );
  await expect(reading).rejects.toThrow('stopping');
});
