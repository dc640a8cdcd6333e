import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFromSource } from '../../support/process/run-program.ts';

const BAD = resolve('examples/fleet/legacy-onprem/2026-11-23');

describe('the process of ringfence scan', () => {
  it('uses colour when told to, and none where NO_COLOR is set', async () => {
    const coloured = await runFromSource(['scan', BAD], { env: { FORCE_COLOR: '1' } });
    expect(coloured.stdout).toContain('\u001b[');
    const plain = await runFromSource(['scan', BAD], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
    expect(plain.stdout).not.toContain('\u001b');
  });

  it('loads neither framework nor database client', async () => {
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({ load(url, context, next) {
        if (/node_modules\\/(@nestjs|@apollo|pg|bullmq|@prisma|@kubernetes)\\//.test(url)) console.error(url);
        return next(url, context);
      } });`;
    const nodeOptions = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`];
    const { code, stderr } = await runFromSource(['scan', BAD], { nodeOptions });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('ends quietly when its reader has seen enough', async () => {
    const main = resolve('src/main.ts');
    const child = spawn('sh', ['-c', `"${process.execPath}" "${main}" scan "${BAD}" -o json | head -c 10`]);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    await new Promise((settle) => child.on('close', settle));
    expect(stderr).toBe('');
  });
});
