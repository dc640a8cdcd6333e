import { execFileSync, type StdioOptions } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** Without the machine's configuration, and with one author who commits at fixed times. */
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Ada Example',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'A bot',
  GIT_COMMITTER_EMAIL: 'bot@example.com',
};

/** A new Git repository for each test, without links in its path. */
export class GitRepository {
  path = '';
  #day = 0;

  constructor() {
    beforeEach(() => {
      this.path = realpathSync(mkdtempSync(join(tmpdir(), 'ringfence-git-')));
      this.#day = 0;
      this.git('init', '--quiet', '--initial-branch=main');
    });
    afterEach(() => rmSync(this.path, { recursive: true }));
  }

  /** Writes a file and its parent folders; returns its path. */
  write(name: string, text: string): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Commits everything, each time a day later, beginning with 2 January 2026; returns the id of the commit. */
  commit(subject: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '-m', subject);
    return this.git('rev-parse', 'HEAD');
  }

  /** Runs Git as its user would, without any protection. */
  git(...args: readonly string[]): string {
    this.#day += args[0] === 'commit' || args[0] === 'merge' ? 1 : 0;
    const date = `2026-01-${String(this.#day + 1).padStart(2, '0')}T10:00:00+01:00`;
    const env = { ...ENVIRONMENT, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    const stdio: StdioOptions = ['ignore', 'pipe', 'ignore'];
    return execFileSync('git', args, { cwd: this.path, env, stdio, timeout: 60_000 }).toString().trim();
  }
}
