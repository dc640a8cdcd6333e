import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificateAuthority } from '../process/certificates.ts';
import type { CertificateAuthority } from '../process/certificates.ts';

/** A real etcd and kube-apiserver on free loopback ports, with their data in a temporary folder. */
export interface ApiServerProcess {
  readonly url: string;
  readonly authority: CertificateAuthority;
  /** Of a member of system:masters. */
  readonly adminToken: string;
  /** Private key (PEM, P-256) that the server trusts for service account tokens. */
  readonly serviceAccountKey: string;
  readonly issuer: string;
  /** Throws, with the end of the log, if the API server has exited. */
  assertRuns(): void;
  /** Suspends the API server, so that requests hang, until it is killed. */
  halt(): void;
  /** Stops the API server immediately, like a crash. */
  kill(): Promise<void>;
  /** Restarts the API server at the same address with the same data; it takes a while to be ready. */
  restart(): void;
  /** Stops both and removes their data. */
  stop(): Promise<void>;
}

const ADMIN_TOKEN = 'e2e-admin-token';
const ISSUER = 'https://kubernetes.default.svc.cluster.local';

/** @param assets folder with `etcd` and `kube-apiserver` (the envtest convention, KUBEBUILDER_ASSETS) */
export async function startApiServer(assets: string): Promise<ApiServerProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'ringfence-e2e-'));
  const [clientPort, peerPort, securePort] = [await freePort(), await freePort(), await freePort()];
  const peer = `http://127.0.0.1:${peerPort}`;
  const client = `http://127.0.0.1:${clientPort}`;
  const etcd = run(join(assets, 'etcd'), directory, [
    `--data-dir=${join(directory, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync',
  ]);
  const authority = createCertificateAuthority('e2e authority');
  const files = await writeCredentials(directory, authority);
  const flags = [
    `--etcd-servers=${client}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${securePort}`,
    `--tls-cert-file=${files.certificate}`,
    `--tls-private-key-file=${files.key}`,
    `--client-ca-file=${files.authority}`,
    `--token-auth-file=${files.tokens}`,
    `--service-account-key-file=${files.serviceAccountKey}`,
    `--service-account-signing-key-file=${files.serviceAccountKey}`,
    `--service-account-issuer=${ISSUER}`,
    '--authorization-mode=RBAC',
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.96.0.0/16',
    // There is no controller to create the default service accounts that this plugin requires.
    '--disable-admission-plugins=ServiceAccount',
  ];
  const start = () => run(join(assets, 'kube-apiserver'), directory, flags);
  let apiServer = start();
  return {
    url: `https://127.0.0.1:${securePort}`,
    authority,
    adminToken: ADMIN_TOKEN,
    serviceAccountKey: await readFile(files.serviceAccountKey, 'utf8'),
    issuer: ISSUER,
    assertRuns() {
      if (apiServer.exitCode === null) return;
      const log = readFileSync(join(directory, 'kube-apiserver.log'), 'utf8');
      throw new Error(`kube-apiserver ended with code ${apiServer.exitCode}: ${log.slice(-2000)}`);
    },
    halt: () => void apiServer.kill('SIGSTOP'),
    kill: () => end(apiServer),
    restart() {
      apiServer = start();
    },
    async stop() {
      await end(apiServer);
      await end(etcd);
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function writeCredentials(directory: string, authority: CertificateAuthority) {
  const server = authority.issueServer({ addresses: ['127.0.0.1'], dns: ['localhost'] });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const contents = {
    certificate: server.certificate,
    key: server.key,
    authority: authority.certificate,
    tokens: `${ADMIN_TOKEN},e2e-admin,e2e-admin,"system:masters"\n`,
    serviceAccountKey: privateKey.export({ type: 'sec1', format: 'pem' }),
  };
  const path = (name: string) => join(directory, name);
  for (const [name, content] of Object.entries(contents))
    await writeFile(path(name), content, { mode: 0o600 });
  return {
    certificate: path('certificate'),
    key: path('key'),
    authority: path('authority'),
    tokens: path('tokens'),
    serviceAccountKey: path('serviceAccountKey'),
  };
}

function run(program: string, directory: string, flags: readonly string[]): ChildProcess {
  const log = createWriteStream(join(directory, `${program.split('/').at(-1)}.log`));
  const child = spawn(program, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port was given');
  return address.port;
}
