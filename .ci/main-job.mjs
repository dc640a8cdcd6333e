// Starts the product as a new user would (`npm start`, or the command that is given), waits for its table and sign-in
// link (asked for by setting, as there is no terminal), asks GraphQL for the clusters and their scores with the token of
// that link, then ends it as Ctrl-C does and checks that it is gone in time.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Guards against a hang; they say nothing about speed, which depends on the machine.
const START_LIMIT_MS = 900_000;
const STOP_LIMIT_MS = 120_000;

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
    server.on('error', reject);
  });

const port = await freePort();
const dataDirectory = mkdtempSync(join(tmpdir(), 'ringfence-main-job-'));
const [program, ...programArguments] = process.argv.length > 2 ? process.argv.slice(2) : ['npm', 'start'];
const product = spawn(program, programArguments, {
  env: {
    ...process.env,
    RINGFENCE_HTTP_PORT: String(port),
    RINGFENCE_DATA_DIRECTORY: dataDirectory,
    RINGFENCE_SIGN_IN_LINK: 'always',
  },
  stdio: ['ignore', 'pipe', 'pipe'],
  detached: true,
});
let output = '';
const seen = new Promise((resolve, reject) => {
  const onData = (chunk) => {
    process.stdout.write(chunk);
    output += chunk;
    const link = /https?:\/\/\S+#token=(\S+)/.exec(output);
    if (link) resolve(link[1]);
  };
  product.stdout.on('data', onData);
  product.stderr.on('data', onData);
  product.on('exit', (code) => reject(new Error(`${program} ended early with exit code ${code}`)));
  setTimeout(
    () => reject(new Error(`no sign-in link within ${START_LIMIT_MS / 1000} s`)),
    START_LIMIT_MS,
  ).unref();
});

const signal = (name) => {
  try {
    process.kill(-product.pid, name);
  } catch {
    // Already gone.
  }
};

try {
  const token = await seen;
  const endpoint = `http://127.0.0.1:${port}/graphql`;
  const query =
    '{ clusters(first: 10) { nodes { name score { score coverage } latestSnapshot { sequence completeness } } } }';
  const ask = (headers) =>
    fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
  const stranger = await ask({});
  if (stranger.status !== 401)
    throw new Error(`a request without a token got HTTP ${stranger.status}, not 401`);
  const response = await ask({ authorization: `Bearer ${token}` });
  const answer = await response.json();
  console.log(JSON.stringify(answer, null, 2));
  const clusters = answer.data?.clusters?.nodes ?? [];
  if (clusters.length !== 3) throw new Error(`expected the three example clusters, got ${clusters.length}`);
  for (const cluster of clusters)
    if (!cluster.latestSnapshot || typeof cluster.score?.score !== 'number')
      throw new Error(`${cluster.name} has no published snapshot with a score`);
  const stopped = new Promise((resolve) => product.once('exit', resolve));
  const asked = Date.now();
  signal('SIGINT');
  const outcome = await Promise.race([
    stopped,
    new Promise((resolve) => setTimeout(() => resolve('too slow'), STOP_LIMIT_MS).unref()),
  ]);
  if (outcome === 'too slow') throw new Error(`did not stop within ${STOP_LIMIT_MS / 1000} s of Ctrl-C`);
  console.log(`stopped in ${Date.now() - asked} ms`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  signal('SIGKILL');
  rmSync(dataDirectory, { recursive: true, force: true });
}
