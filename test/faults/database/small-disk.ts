import { chown, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../../../src/database/errors.ts';

const BLOCK = Buffer.alloc(8192);

/** A small file system that holds the database and nothing else, so that it can be full. */
export class SmallDisk {
  readonly folder: string;
  readonly #ballast: string;

  constructor(folder: string) {
    this.folder = folder;
    this.#ballast = join(folder, 'ballast');
  }

  /** Lets the owner of a folder write to it. */
  async giveToOwnerOf(other: string): Promise<void> {
    const { uid, gid } = await stat(other);
    await chown(this.folder, uid, gid);
  }

  async fill(): Promise<void> {
    const file = await open(this.#ballast, 'a');
    try {
      for (;;) await file.write(BLOCK);
    } catch (error) {
      if (!hasCode(error, 'ENOSPC')) throw error;
    } finally {
      await file.close();
    }
  }

  async empty(): Promise<void> {
    await rm(this.#ballast, { force: true });
  }
}
