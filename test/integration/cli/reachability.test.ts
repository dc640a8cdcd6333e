import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InputFolder } from '../../support/process/input-folder.ts';
import { runFromSource } from '../../support/process/run-program.ts';
import { FROM_WEB, POD, PODS, POLICY } from '../../support/manifests/shop-manifests.ts';

const BEFORE = resolve('examples/fleet/retail-us/2026-11-16');
const AFTER = resolve('examples/fleet/retail-us/2026-11-23');

const { write } = new InputFolder();

describe('ringfence explain', () => {
  it('names the rule that allows, with file and line', async () => {
    const file = write('explain/allowed.yaml', `${PODS}---\n${FROM_WEB}`);
    const { code, stdout, stderr } = await runFromSource(
      ['explain', file, '--from', 'shop/web', '--to', 'shop/db', '--port', '5432/tcp'],
      { env: { COLUMNS: '200' } },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('shop/web[Pod] -> shop/db[Pod] on 5432/tcp: allowed');
    expect(stdout).toContain('no policy selects the pod in this direction');
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /NetworkPolicy shop\/db, rule 1: allow \(.*allowed\.yaml:\d+\)/,
    );
  });

  it('names the policies that isolate where nothing lets the connection through', async () => {
    const file = write('explain/denied.yaml', `${PODS}---\n${FROM_WEB}`);
    const ask = [
      'explain',
      file,
      '--from',
      '8.8.8.8',
      '--to',
      'shop/db[Pod]',
      '--port',
      '5432',
      '-o',
      'json',
    ];
    const { code, stdout } = await runFromSource(ask);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      from: '8.8.8.8',
      to: 'shop/db[Pod]',
      protocol: 'TCP',
      port: 5432,
      verdict: 'denied',
      egress: { verdict: 'allowed', reasons: [{ type: 'outside' }] },
      ingress: {
        verdict: 'denied',
        reasons: [{ type: 'isolated', policies: [{ name: 'db', location: { file, line: 11 } }] }],
      },
    });
  });

  it('says what keeps an answer open', async () => {
    const broken = POLICY('broken', '{ podSelector: { matchExpressions: [{ key: a, operator: Near }] } }');
    const file = write('explain/unknown.yaml', `${PODS}---\n${broken}`);
    const ask = ['explain', file, '--from', 'shop/web', '--to', 'shop/db', '--port', '80'];
    const { stdout } = await runFromSource(ask);
    expect(stdout).toContain('on 80/tcp: unknown');
    expect(stdout).toContain('NetworkPolicy shop/broken is invalid');
  });

  it('takes the address of a pod as that pod', async () => {
    const running = `${POD('shop', 'db')}status: { phase: Running, podIPs: [{ ip: 10.1.2.3 }] }\n`;
    const file = write('explain/address.yaml', `${POD('shop', 'web')}---\n${running}`);
    const ask = ['explain', file, '--from', 'shop/web', '--to', '10.1.2.3', '--port', '80'];
    const { stdout } = await runFromSource(ask);
    expect(stdout).toContain('-> pod shop/db on 80/tcp');
  });

  it.each([
    [
      ['--from', 'shop/wbe', '--to', 'shop/db', '--port', '80'],
      /no workload or pod shop\/wbe; did you mean shop\/web/,
    ],
    [['--from', '8.8.8.8', '--to', '1.1.1.0/24', '--port', '80'], /both outside the cluster/],
    [['--from', 'web', '--to', 'shop/db', '--port', '80'], /neither NAMESPACE\/NAME\[Kind\] nor an address/],
    [['--from', 'shop/web', '--to', 'shop/db', '--port', '99999'], /A port is a number from 1 to 65535/],
    [['--from', 'shop/web', '--to', 'shop/db', '--port', '8/icmp'], /Protocols: tcp, udp, sctp/],
    [['--from', 'shop/web', '--to', 'shop/db'], /--port <port>/],
  ])('%j ends with 2 and a sentence', async (args, message) => {
    const file = write('explain/usage.yaml', PODS);
    const { code, stdout, stderr } = await runFromSource(['explain', file, ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

const diffOutput = z.object({
  workloads: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
  connections: z.array(
    z.looseObject({
      change: z.string(),
      from: z.string(),
      to: z.string(),
      allowed: z.object({ gained: z.string(), lost: z.string() }),
    }),
  ),
  ofAddedWorkloads: z.array(z.unknown()),
});

describe('ringfence diff', () => {
  it('tells what opened and what closed, and ends with 1', async () => {
    const { code, stdout } = await runFromSource(['diff', BEFORE, AFTER, '-o', 'json']);
    const { workloads, connections } = diffOutput.parse(JSON.parse(stdout));
    expect(code).toBe(1);
    expect(workloads).toEqual({ added: [], removed: [] });
    expect(connections).toContainEqual(
      expect.objectContaining({
        change: 'removed',
        from: 'analytics/warehouse[StatefulSet]',
        to: 'shop/orders-db[StatefulSet]',
        allowed: { gained: '', lost: 'All Connections' },
      }),
    );
  });

  it('of a state with itself is empty, and ends with 0', async () => {
    const { code, stdout } = await runFromSource(['diff', AFTER, AFTER, '-o', 'json']);
    expect(code).toBe(0);
    expect(diffOutput.parse(JSON.parse(stdout)).connections).toEqual([]);
  });

  it('keeps a workload that came apart from what changed between the others', async () => {
    const before = write('diff/before.yaml', PODS);
    const after = write('diff/after.yaml', `${PODS}---\n${FROM_WEB}---\n${POD('shop', 'batch')}`);
    const { stdout } = await runFromSource(['diff', before, after]);
    const [others = '', added = ''] = stdout.split('Added workloads');
    expect(others).toMatch(/changed +shop\/web\[Pod\] +shop\/db\[Pod\]/);
    expect(others).not.toContain('batch');
    expect(added).toContain('shop/batch[Pod]');
  });

  it('escapes names in Markdown', async () => {
    const { stdout } = await runFromSource(['diff', BEFORE, AFTER, '-o', 'markdown']);
    expect(stdout).toContain(String.raw`| removed | analytics/warehouse\[StatefulSet\] |`);
  });

  it('says that equality proves nothing where something could not be read', async () => {
    const file = write('diff/broken.yaml', `${PODS}---\nkind: {`);
    const { code, stderr } = await runFromSource(['diff', file, file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/not read: .*broken\.yaml/);
  });

  it('reads one of the two from stdin', async () => {
    const after = write('diff/stdin.yaml', PODS);
    const { code } = await runFromSource(['diff', '-', after], { stdin: PODS });
    expect(code).toBe(0);
    const twice = await runFromSource(['diff', '-', '-'], { stdin: PODS });
    expect(twice.stderr).toContain('stdin can be read only once');
  });
});

describe('ringfence exposure', () => {
  const VIRTUAL_SERVICE =
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { namespace: shop, name: any }\nspec: {}\n';
  const BALANCER =
    'apiVersion: v1\nkind: Service\nmetadata: { namespace: shop, name: public }\nspec: { type: LoadBalancer, allocateLoadBalancerNodePorts: false, selector: { app: web }, ports: [{ port: 443, targetPort: 8443 }] }\n';

  it('says through what the internet reaches a workload, and why it may reach another', async () => {
    const file = write('exposure/open.yaml', [PODS, BALANCER, FROM_WEB, VIRTUAL_SERVICE].join('---\n'));
    const { code, stdout, stderr } = await runFromSource(['exposure', file]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(
      /^shop\/web\[Pod\] +exposed +load balancer -> Service shop\/public port 443 -> port 8443\/tcp$/,
    );
    expect(lines[2]).toMatch(
      /^shop\/db\[Pod\] +unknown +there are objects of kind VirtualService\.networking\.istio\.io/,
    );
  });

  it('calls not exposed what nothing leads to', async () => {
    const file = write('exposure/closed.yaml', [PODS, BALANCER, FROM_WEB].join('---\n'));
    const { stdout } = await runFromSource(['exposure', file, '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject([
      { workload: 'shop/db[Pod]', exposure: 'not-exposed', entryPoints: [], doubts: [] },
      {
        workload: 'shop/web[Pod]',
        exposure: 'exposed',
        entryPoints: [
          {
            door: { type: 'load-balancer' },
            port: 8443,
            sightings: [
              {
                verdict: 'allowed',
                reasons: [{ type: 'not-isolated', text: expect.stringMatching(/^no policy/) }],
              },
              {},
              {},
            ],
          },
        ],
      },
    ]);
  });

  it('calls nothing not exposed where a document could not be read', async () => {
    const file = write('exposure/broken.yaml', `${PODS}---\nkind: {`);
    const { stdout } = await runFromSource(['exposure', file, '-o', 'csv']);
    expect(stdout).toMatch(/^shop\/db\[Pod\],unknown,,.*could not be read.*broken\.yaml/m);
    expect(stdout).not.toContain('not-exposed');
  });
});
