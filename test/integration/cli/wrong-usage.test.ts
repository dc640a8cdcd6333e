import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFromSource } from '../../support/process/run-program.ts';

const FLEET = resolve('examples/fleet');
const BAD = join(FLEET, 'legacy-onprem/2026-11-23');

describe('wrong usage', () => {
  it.each([
    [['scan'], /give an input: manifest paths/],
    [['scan', BAD, '--context', 'prod'], /paths and --context cannot be combined/],
    [['scan', BAD, '--cni-profile', 'callico'], /Allowed choices are calico/],
    [['scan', BAD, '--assume', 'cidrMatchPods=never'], /Did you mean cidrMatchesPods\?/],
    [['scan', BAD, '--assume', 'cidrMatchesPods=sometimes'], /expected one of "never"/],
    [['scan', join(BAD, 'nowhere')], /nowhere/],
    [['scan', BAD, '--config', 'no-such.yaml'], /cannot read no-such\.yaml: there is no such file/],
    [['scan', '--server', 'https://127.0.0.1:1'], /--server requires --token-file/],
    [['scan', '--context', 'prod', '--kubeconfig', 'no-such-kubeconfig'], /no-such-kubeconfig/],
    [['scan', '--server', 'not a server', '--token-file', 'token'], /is not the address of an API server/],
    [['scan', FLEET], /contains the states of 19 days: .* such as \S+legacy-onprem\/2026-11-23/],
    [['connections', join(FLEET, 'retail-us')], /contains the states of 21 days/],
    [['connections', '-'], /it contains no namespace, workload or policy/],
    [['scna', BAD], /Did you mean scan\?/],
  ])('%j ends with 2, a sentence, and no stack', async (args, message) => {
    const { code, stdout, stderr } = await runFromSource(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
