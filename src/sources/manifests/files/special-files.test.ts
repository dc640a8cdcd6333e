import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  ManifestFolder,
  namespaceNames,
  namespaceText,
} from '../../../../test/support/manifests/manifest-folder.ts';

const folder = new ManifestFolder();

/** Creates a named pipe and returns its path. */
async function makePipe(name: string): Promise<string> {
  const path = join(folder.path, name);
  await promisify(execFile)('mkfifo', [path]);
  return path;
}

describe('a pipe that is given as a path', () => {
  it('is read to its end, as JSON or YAML by its content', async () => {
    const pipe = await makePipe('pipe');
    const [inventory] = await Promise.all([
      folder.read({ paths: [pipe] }),
      writeFile(pipe, '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"piped"}}'),
    ]);
    expect(namespaceNames(inventory)).toEqual(['piped']);
  });
});

describe('pipes and sockets in a folder', () => {
  it('are not read but reported, and count as unread if they are named like a manifest', async () => {
    folder.write('sound.yaml', namespaceText('a'));
    const pipe = await makePipe('pipe.yaml');
    const socket = join(folder.path, 'app.sock');
    const server = createServer().listen(socket);
    await once(server, 'listening');
    try {
      const { namespaces, unread, problems } = await folder.read();
      expect(namespaces.map(({ name }) => name)).toEqual(['a']);
      expect(problems).toMatchObject([
        { code: 'no-regular-file', location: { file: socket } },
        { code: 'no-regular-file', location: { file: pipe } },
      ]);
      expect(unread).toMatchObject([{ kind: '*', message: expect.stringContaining(pipe) }]);
    } finally {
      server.close();
    }
  });

  it('are an error if there is nothing else', async () => {
    mkdirSync(join(folder.path, 'only'));
    const pipe = await makePipe('only/pipe.yaml');
    await expect(folder.read({ paths: [join(folder.path, 'only')] })).rejects.toThrow(
      `${pipe}:1: a pipe, socket or device in a folder is not read`,
    );
  });
});
