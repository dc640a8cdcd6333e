import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { GitRepository } from '../../../../test/support/manifests/git-repository.ts';
import { readLastChanges } from './last-changes.ts';

const { signal } = new AbortController();
const PATIENT_MS = 60_000;
const repository = new GitRepository();

const marks = (): string => join(repository.path, '.git/marks');
const ran = (): readonly string[] => (existsSync(marks()) ? readdirSync(marks()).sort() : []);

/** A program that leaves a trace when it is run. */
function program(name: string, place = `.git/programs/${name}`): string {
  const path = repository.write(place, `#!/bin/sh\ntouch '${marks()}/${name}'\nexit 1\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Everything that a repository can make Git run, each with a separate program. */
function configure(): void {
  mkdirSync(marks(), { recursive: true });
  const programs: Readonly<Record<string, string>> = {
    'core.fsmonitor': 'fsmonitor',
    'core.pager': 'pager',
    'pager.log': 'log-pager',
    'core.sshCommand': 'ssh',
    'core.gitProxy': 'proxy',
    'core.askPass': 'ask-pass',
    'core.editor': 'editor',
    'core.alternateRefsCommand': 'alternate-refs',
    'credential.helper': 'credentials',
    'gpg.program': 'gpg',
    'gpg.ssh.program': 'gpg-ssh',
    'gpg.x509.program': 'gpg-x509',
    'diff.external': 'external-diff',
    'diff.evil.textconv': 'textconv',
    'diff.evil.command': 'diff-driver',
    'filter.evil.clean': 'clean',
    'filter.evil.smudge': 'smudge',
    'merge.evil.driver': 'merge-driver',
    'remote.origin.uploadpack': 'upload-pack',
    'uploadpack.packObjectsHook': 'pack-objects',
  };
  const settings: readonly (readonly [string, string])[] = [
    ...Object.entries(programs).map(([key, name]) => [key, program(name)] as const),
    ...['log', 'ls-tree', 'rev-parse'].map((name) => [`alias.${name}`, `!${program('alias')}`] as const),
    ['core.hooksPath', '.git/evil-hooks'],
    ['log.showSignature', 'true'],
    ['log.diffMerges', 'remerge'],
    ['log.mailmap', 'true'],
    ['protocol.allow', 'always'],
    ['protocol.ext.allow', 'always'],
    ['remote.origin.url', `ext::${program('ext')}`],
    ['remote.origin.promisor', 'true'],
    ['extensions.partialClone', 'origin'],
    ['core.repositoryFormatVersion', '1'],
    ['trace2.normalTarget', join(marks(), 'trace')],
    ['include.path', join(repository.path, '.git/included')],
  ];
  repository.write('.git/included', `[core]\n\tfsmonitor = ${program('included')}\n`);
  for (const hook of ['post-index-change', 'reference-transaction', 'pre-auto-gc', 'post-checkout'])
    program(`hook-${hook}`, `.git/evil-hooks/${hook}`);
  for (const [key, value] of settings) repository.git('config', key, value);
}

/** A commit that says it is signed. */
function sign(): void {
  const commit = repository.git('cat-file', 'commit', 'HEAD');
  const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----';
  const forged = commit.replace(/^(committer .*)$/m, `$1\n${signature}`);
  const path = repository.write('.git/forged', `${forged}\n`);
  repository.git('update-ref', 'HEAD', repository.git('hash-object', '-t', 'commit', '-w', path));
}

/** History with everything that the configuration reacts to: attributes, a merge, a signature, a missing object. */
function commitAll(): void {
  repository.write('.gitattributes', '* filter=evil diff=evil merge=evil\n');
  repository.write('lost.yaml', 'lost');
  repository.commit('First');
  const lost = repository.git('rev-parse', 'HEAD^{tree}');
  repository.write('lost.yaml', 'found');
  repository.write('a.yaml', '1');
  repository.commit('Second');
  repository.git('checkout', '--quiet', '-b', 'side');
  repository.write('a.yaml', '2');
  repository.commit('Side');
  repository.git('checkout', '--quiet', 'main');
  repository.write('a.yaml', '3');
  repository.commit('Main');
  repository.git('merge', '--quiet', '--strategy=ours', '--no-edit', 'side');
  repository.write('a.yaml', '4');
  repository.write('touched.yaml', '1');
  repository.commit('Third');
  repository.write('touched.yaml', '2');
  sign();
  rmSync(join(repository.path, '.git/objects', lost.slice(0, 2), lost.slice(2)));
  program('git', 'git');
}

/** Runs Git without protection; it may fail. */
function unprotected(...args: readonly string[]): void {
  try {
    repository.git(...args);
  } catch {
    // Only what it ran matters.
  }
}

it('runs nothing that a hostile repository names', async () => {
  commitAll();
  configure();
  unprotected('status');
  unprotected('diff', 'HEAD');
  unprotected('diff', 'HEAD~1', 'HEAD');
  unprotected('log', '-p');
  unprotected('fetch', 'origin');
  unprotected('-c', 'core.fsmonitor=false', 'log', '--format=%H');
  // Without protection, the configuration has its effect.
  const expected = ['clean', 'diff-driver', 'ext', 'gpg', 'hook-post-index-change', 'included', 'textconv'];
  expect(ran()).toEqual(expect.arrayContaining(expected));
  rmSync(marks(), { recursive: true });
  mkdirSync(marks());

  vi.stubEnv('PATH', `.:${process.env['PATH']}`);
  vi.stubEnv('GIT_DIR', '/nonexistent');
  vi.stubEnv('GIT_EXTERNAL_DIFF', program('environment'));
  try {
    const paths = ['a.yaml', 'lost.yaml'].map((name) => join(repository.path, name));
    const changeOf = await readLastChanges(paths, PATIENT_MS, signal);
    const [found, lost] = paths.map((path) => changeOf(path, readFileSync(path)));
    expect(found).toMatchObject({ subject: 'Third' });
    expect(lost).toEqual({ absent: 'unreadable' });
  } finally {
    vi.unstubAllEnvs();
  }
  expect(ran()).toEqual([]);
});

it('does not use a bare repository that is among the manifests', async () => {
  repository.write('a.yaml', '1');
  repository.commit('First');
  repository.write('bare/a.yaml', '1');
  repository.git('init', '--quiet', '--bare', 'bare');
  const path = join(repository.path, 'bare/a.yaml');
  expect((await readLastChanges([path], PATIENT_MS, signal))(path, readFileSync(path))).toEqual({
    absent: 'untracked',
  });
});
