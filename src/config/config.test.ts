import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_RETENTION } from '../core/retention/retention-policy.ts';
import {
  loadAssessmentSettings,
  loadConfig,
  loadLintSettings,
  loadStorageConfig,
  ConfigError,
} from './config.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(text: string, name = 'ringfence.yaml'): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** A kubeconfig with one context, `prod`. */
function kubeconfig(user: object): string {
  return JSON.stringify({
    'current-context': 'prod',
    clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1' } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u' } }],
  });
}

describe('configuration', () => {
  it('is complete without a file: loopback, embedded PostgreSQL, queues in PostgreSQL', () => {
    const config = loadConfig({ file: write(''), env: {} });
    expect(config.server).toEqual({
      host: '127.0.0.1',
      port: 8080,
      signInLink: 'auto',
      trustedProxies: [],
    });
    expect(config.database).toEqual({ type: 'embedded' });
    expect(config.queues).toEqual({ type: 'postgres' });
    expect(config.dataDirectory).toBe(join(folder, '.ringfence'));
    expect(config.assessment.classificationLabel).toBe('ringfence.dev/data');
  });

  it('cannot be changed once loaded', () => {
    const config = loadConfig({ file: write('clusters: [{name: a, source: {type: in-cluster}}]'), env: {} });
    expect(() => Object.assign(config.clusters[0]?.source ?? {}, { type: 'manifests' })).toThrow(TypeError);
  });

  it('lets the environment beat the file', () => {
    const env = {
      RINGFENCE_HTTP_PORT: '9000',
      DATABASE_URL: 'postgresql://db.example/ringfence',
      REDIS_URL: 'redis://redis.example',
      RINGFENCE_LOG_LEVEL: '',
    };
    const config = loadConfig({
      file: write('server: {port: 8000}\ndatabase: {url: postgres://other/x}'),
      env,
    });
    expect(config.server.port).toBe(9000);
    expect(config.database).toEqual({ type: 'external', url: 'postgresql://db.example/ringfence' });
    expect(config.queues).toEqual({ type: 'redis', url: 'redis://redis.example' });
    expect(config.logging.level).toBe('auto');
  });

  it('takes names, addresses and CIDRs of the servers that may be registered and of outgoing requests', () => {
    const limits = (servers: string) =>
      loadConfig({ file: write(`limits: {allowedServers: [${servers}]}`), env: {} }).limits;
    const servers = ['10.0.0.0/8', 'api.example.com', '10.1.2.3:6443', '"[fd12::1]:6443"', '"fd12::/16"'];
    expect(limits(servers.join(', ')).allowedServers).toHaveLength(servers.length);
    const allow = (hosts: string) =>
      loadConfig({ file: write(`outgoing: {allow: [${hosts}]}`), env: {} }).outgoing.allow;
    expect(allow(servers.join(', '))).toHaveLength(servers.length);
    for (const wrong of ['https://api.example.com', '10.0.0.0/40', 'api.example.com/path', '""']) {
      expect(() => limits(wrong)).toThrow('limits.allowedServers[0]: must be a host name');
      expect(() => allow(wrong)).toThrow('outgoing.allow[0]: must be a host name');
    }
    expect(loadConfig({ file: write(''), env: {} }).limits.allowedServers).toBe('any');
  });

  it('names the environment variable that is wrong', () => {
    expect(() => loadConfig({ file: write(''), env: { RINGFENCE_HTTP_PORT: 'eighty' } })).toThrow(
      'environment variable RINGFENCE_HTTP_PORT: must be a port number from 0 to 65535',
    );
  });

  it('resolves references and secret files, relative to the file', () => {
    write('token-from-file\n', 'token');
    const file = write(`
clusters:
  - name: a
    source: { type: kubernetes, server: 'https://10.0.0.1', token: '\${TOKEN}' }
    labels: { price: '$$5' }
  - name: b
    source: { type: kubernetes, server: 'https://10.0.0.1', tokenFile: token }
  - name: c
    source: { type: manifests, path: manifests }
  - name: d
    source: { type: manifests, path: manifests, git: off }
`);
    const [a, b, c, d] = loadConfig({ file, env: { TOKEN: 'token: {from: environment}' } }).clusters;
    expect(a?.credentials).toEqual({ token: 'token: {from: environment}' });
    expect(a?.labels).toEqual({ price: '$5' });
    expect(b?.credentials).toEqual({ token: 'token-from-file' });
    expect(c?.source).toMatchObject({ path: resolve(folder, 'manifests'), states: 'current' });
    expect(c?.source).not.toHaveProperty('git');
    expect(d?.source).toMatchObject({ git: 'off' });
  });

  it('takes server and credentials out of a kubeconfig, and says on which line it names one that is of no use', () => {
    const file = write(
      'clusters:\n  - name: a\n    source:\n      type: kubeconfig\n      file: kubeconfig\n',
    );
    write(kubeconfig({ token: 'secret' }), 'kubeconfig');
    const [cluster] = loadConfig({ file, env: {} }).clusters;
    expect(cluster?.source).toEqual({ type: 'kubernetes', server: 'https://10.0.0.1', contextName: 'prod' });
    expect(cluster?.credentials).toEqual({ token: 'secret' });
    write(kubeconfig({ exec: { command: 'sh' } }), 'kubeconfig');
    expect(() => loadConfig({ file, env: {} })).toThrow(/:5: clusters\[0\]\.source\.file: .*exec/);
    write('', 'kubeconfig');
    expect(() => loadConfig({ file, env: {} })).toThrow(/:5: clusters\[0\]\.source\.file: the file is empty/);
  });

  it('reads schedules', () => {
    const file = write(`
clusters:
  - { name: a, source: { type: in-cluster }, schedule: { cron: '0 6 * * MON', jitter: 5m } }
  - { name: b, source: { type: in-cluster }, schedule: { every: 6h } }
  - { name: c, source: { type: in-cluster }, schedule: { manual: true } }
`);
    expect(loadConfig({ file, env: {} }).clusters.map(({ schedule }) => schedule)).toEqual([
      { type: 'cron', expression: '0 6 * * MON', jitterSeconds: 300 },
      { type: 'interval', seconds: 21_600 },
      { type: 'manual' },
    ]);
  });

  it('reads how long the state of a snapshot holds', () => {
    const file = write(`
clusters:
  - { name: a, source: { type: in-cluster }, observation: { maxInterval: 2h } }
  - { name: b, source: { type: in-cluster } }
`);
    const { clusters } = loadConfig({ file, env: {} });
    expect(clusters.map(({ maxIntervalSeconds }) => maxIntervalSeconds)).toEqual([7200, null]);
    const wrong = write(
      'clusters: [{ name: a, source: { type: in-cluster }, observation: { maxInterval: 1s } }]',
    );
    expect(() => loadConfig({ file: wrong, env: {} })).toThrow(/observation\.maxInterval: at least 10s/);
  });

  it('reads how long things are kept, for all clusters and for one', () => {
    const file = write(`
retention: { all: 7d, records: 400d }
clusters:
  - { name: a, source: { type: in-cluster }, retention: { daily: 30d, weekly: 60d } }
  - { name: b, source: { type: in-cluster } }
`);
    const { retention, clusters } = loadConfig({ file, env: {} });
    expect(retention).toEqual({ ...DEFAULT_RETENTION, all: 7, records: 400 });
    expect(clusters.map((cluster) => cluster.retention)).toEqual([{ daily: 30, weekly: 60 }, {}]);
    expect(loadStorageConfig({ file, env: {} }).retention).toEqual(retention);
    expect(loadConfig({ env: {} }).retention).toEqual(DEFAULT_RETENTION);
  });

  it.each([
    ['retention: { all: 0d }', /retention\.all: at least 1d/],
    ['retention: { all: 36h }', /retention\.all: whole days/],
    ['retention: { every: 12d }', /retention\.every: unknown key; .*all, daily, weekly, records, runs/],
    ['retention: { all: 400d }', /retention\.daily: must not be shorter than `all`/],
    ['retention: { weekly: 300d }', /retention\.weekly: must not be shorter than `daily`/],
    [
      'clusters: [{ name: a, source: { type: in-cluster }, retention: { daily: 5d } }]',
      /clusters\[0\]\.retention\.daily: must not be shorter than `all`/,
    ],
  ])('refuses a retention that makes no sense: %s', (text, message) => {
    expect(() => loadConfig({ file: write(text), env: {} })).toThrow(message);
  });

  it('reads declared connections: no ports is any port', () => {
    const file = write(`
declaredConnections:
  - name: any
    from: { namespaceSelector: {} }
    to: { cidr: '2001:db8::/32' }
  - name: range
    from: { namespaceSelector: { matchLabels: { team: a } }, podSelector: { matchExpressions: [{ key: app, operator: Exists }] } }
    to: { namespaceSelector: {} }
    ports: [{ protocol: UDP, port: 53 }, { port: 8000, endPort: 8010 }, {}]
`);
    expect(loadConfig({ file, env: {} }).assessment.declaredConnections).toEqual([
      {
        name: 'any',
        from: { type: 'pods', namespaceSelector: { requirements: [] }, podSelector: { requirements: [] } },
        to: { type: 'cidr', cidr: '2001:db8::/32' },
        ports: [],
      },
      {
        name: 'range',
        from: {
          type: 'pods',
          namespaceSelector: { requirements: [{ key: 'team', operator: 'In', values: ['a'] }] },
          podSelector: { requirements: [{ key: 'app', operator: 'Exists' }] },
        },
        to: { type: 'pods', namespaceSelector: { requirements: [] }, podSelector: { requirements: [] } },
        ports: [
          { protocol: 'UDP', from: 53, to: 53 },
          { protocol: 'TCP', from: 8000, to: 8010 },
          { protocol: 'TCP', from: 1, to: 65_535 },
        ],
      },
    ]);
  });

  it('never repeats a secret in a complaint', () => {
    const file = write('credentialKeys: [{key: "${KEY}"}]\ndatabase: {url: "${DB}"}');
    const env = { KEY: 'hunter2', DB: 'mysql://root:hunter2@db/x' };
    expect(() => loadConfig({ file, env })).toThrow(ConfigError);
    expect(() => loadConfig({ file, env })).not.toThrow(/hunter2/);
  });

  it('accepts the annotated example', () => {
    const example = readFileSync('ringfence.example.yaml', 'utf8');
    write(kubeconfig({ token: 'secret' }).replaceAll('prod', 'payments-eu'), 'payments-eu.kubeconfig');
    const config = loadConfig({ file: write(example), env: {} });
    expect(config.clusters.map(({ name }) => name)).toEqual(['payments-eu']);
  });
});

const judging = (text: string) => loadAssessmentSettings({ file: write(text), env: {} });

describe('what judging needs of the configuration', () => {
  it('is refused where a key is misspelt, anywhere in the file, as the service refuses it', () => {
    expect(() => judging('classificaton: {label: team}')).toThrow(
      /classificaton: unknown key; did you mean classification\?/,
    );
    expect(() => judging('server: {prot: 80}')).toThrow(/server\.prot: unknown key; did you mean port\?/);
  });

  it('needs no secret that other sections refer to', () => {
    const text = 'database: {url: "${DB}"}\ncredentialKeys: [{key: "${KEY}"}]\nclassification: {label: team}';
    expect(judging(text).classificationLabel).toBe('team');
    expect(() => judging('classification: {label: "${LABEL}"}')).toThrow(/LABEL is not set/);
    const lint = loadLintSettings({ file: write(`${text}\nlint: {disabled: [redundant-rule]}`), env: {} });
    expect(lint.disabled).toEqual(['redundant-rule']);
  });
});

describe('what a command needs that only opens the database', () => {
  const clusters = `clusters:
  - { name: a, source: { type: kubernetes, server: "https://10.0.0.1", token: "\${A_TOKEN}" } }
  - { name: b, source: { type: kubernetes, server: "https://10.0.0.2", tokenFile: absent } }
credentialKeys: [{ key: "\${KEY}" }]
`;
  const storage = (text: string, env: Readonly<Record<string, string>> = {}) =>
    loadStorageConfig({ file: write(clusters + text), env });

  it('needs no secret of any cluster', () => {
    expect(storage('database: {url: "postgres://db/x"}')).toEqual({
      dataDirectory: join(folder, '.ringfence'),
      database: { type: 'external', url: 'postgres://db/x' },
      queues: { type: 'postgres' },
      retention: DEFAULT_RETENTION,
      clusterRetention: new Map([
        ['a', {}],
        ['b', {}],
      ]),
    });
  });

  it('needs the secrets of the database and the queues, unless the environment has their addresses', () => {
    const text = 'database: {url: "${DB}"}\nredis: {url: "${REDIS}"}';
    expect(() => storage(text)).toThrow(/DB is not set.*\n.*REDIS is not set/);
    const env = { DATABASE_URL: 'postgres://db/x', REDIS_URL: 'redis://queues' };
    expect(storage(text, env)).toMatchObject({
      database: { url: 'postgres://db/x' },
      queues: { url: 'redis://queues' },
    });
  });

  it('is refused where a key is misspelt, anywhere in the file', () => {
    expect(() => storage('server: {prot: 80}')).toThrow(/server\.prot: unknown key; did you mean port\?/);
  });
});
