import { describe, expect, it } from 'vitest';
import { InputFolder } from '../../support/process/input-folder.ts';
import { runFromSource } from '../../support/process/run-program.ts';
import { FROM_WEB, PODS, POLICY } from '../../support/manifests/shop-manifests.ts';

const { write } = new InputFolder();

/** A policy with a peer that matches nothing. */
const IDLE = (name: string) =>
  POLICY(
    `of-${name}`,
    `{ podSelector: { matchLabels: { app: ${name} } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: absent } } }] }] }`,
  );

describe('ringfence lint', () => {
  it('names code, object, field and line, what is wrong and how to fix it, and ends with 1', async () => {
    const odd = POLICY('odd', '{ podSelector: { matchLabels: { app: cache } }, ingress: [] }');
    const file = write('lint/odd.yaml', `${PODS}---\n${odd}`);
    const { code, stdout } = await runFromSource(['lint', file]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /selects-nothing {2}NetworkPolicy shop\/odd {2}spec\.podSelector {2}\S*odd\.yaml:11\n/,
    );
    expect(stdout).toMatch(/why: No pod matches/);
    expect(stdout).toMatch(/fix: Correct the labels/);
    const json = await runFromSource(['lint', file, '-o', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject([
      { severity: 'warning', code: 'selects-nothing', location: { file, line: 11 } },
    ]);
    const lenient = await runFromSource(['lint', file, '--fail-on', 'error']);
    expect(lenient).toMatchObject({ code: 0, stdout });
    const disabled = await runFromSource(['lint', file, '--disable', 'selects-nothing']);
    expect(disabled).toMatchObject({ code: 0, stdout: 'Nothing found.\n' });
  });

  it('ends with 0 where nothing is found, and with 2 where that proves nothing', async () => {
    const sound = write('lint/sound.yaml', `${PODS}---\n${FROM_WEB}`);
    const broken = write('lint/broken.yaml', `${PODS}---\n${FROM_WEB}---\nkind: {`);
    const [clean, partial] = await Promise.all([
      runFromSource(['lint', sound]),
      runFromSource(['lint', broken]),
    ]);
    expect([clean.code, clean.stdout]).toEqual([0, 'Nothing found.\n']);
    expect(partial.code).toBe(2);
    expect(partial.stderr).toMatch(/not read: .*broken\.yaml/);
  });

  it('takes severities and codes to leave out from ringfence.yaml', async () => {
    const odd = POLICY('odd', '{ podSelector: { matchLabels: { app: cache } }, ingress: [] }');
    const file = write('lint/configured.yaml', `${PODS}---\n${odd}`);
    const config = (text: string) => ['--config', write('lint/config/ringfence.yaml', text)];
    const severe = config('lint: { severities: { selects-nothing: error } }');
    expect((await runFromSource(['lint', file, ...severe])).stdout).toMatch(/^error: selects-nothing/);
    const silent = config('lint: { disabled: [selects-nothing] }');
    expect(await runFromSource(['lint', file, ...silent])).toMatchObject({ code: 0 });
    const wrong = await runFromSource(['lint', file, ...config('lint: { disabled: [select-nothing] }')]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('there is no such code; did you mean selects-nothing?');
  });

  it('shows only policies that may select a workload', async () => {
    const file = write('lint/workload.yaml', [PODS, IDLE('db'), IDLE('web')].join('---\n'));
    const objects = async (...more: string[]) => {
      const { stdout } = await runFromSource(['lint', file, '-o', 'json', ...more]);
      const found: { object: { name: string } }[] = JSON.parse(stdout);
      return [...new Set(found.map(({ object }) => object.name))];
    };
    expect(await objects()).toEqual(['of-db', 'of-web']);
    expect(await objects('--workload', 'shop/db')).toEqual(['of-db']);
    expect((await runFromSource(['lint', file, '--workload', 'shop/cache'])).stderr).toContain(
      '--workload: there is no workload shop/cache',
    );
  });

  it('takes what the network plugin ignores from its profile', async () => {
    const file = write('lint/flannel.yaml', `${PODS}---\n${FROM_WEB}`);
    const { stdout } = await runFromSource(['lint', file, '--cni-profile', 'flannel', '-o', 'csv']);
    expect(stdout).toContain('policy-not-enforced,NetworkPolicy shop/db');
  });
});
