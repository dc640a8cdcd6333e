import { createServer } from 'node:https';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { ApiServerConnection } from '../../../src/sources/kubernetes/session/connection.ts';
import { OWN_SERVERS } from '../../../src/sources/kubernetes/session/server-address.ts';
import { createCertificateAuthority } from '../process/certificates.ts';
import { discover } from './discovery.ts';
import type { DiscoveryForm } from './discovery.ts';
import { Plan } from './faults.ts';
import type { Fault, MatchableRequest, RequestMatch } from './faults.ts';
import { apiVersion, ListServer } from './list.ts';
import type { MetadataSupport } from './list.ts';
import { ObjectStore } from './object-store.ts';
import type { KubernetesObject, ObjectList } from './object-store.ts';
import { BUILT_IN_TYPES } from './resource-types.ts';
import type { ResourceType } from './resource-types.ts';
import { failure, notFound, ok, tooManyRequests, UNAUTHORIZED, unavailable } from './status.ts';
import type { Answer } from './status.ts';

const GZIP_FROM_BYTES = 128 * 1024;

export interface FakeApiServerOptions {
  readonly discovery?: DiscoveryForm;
  readonly metadata?: MetadataSupport;
  /** Each response is delayed by this time, so that requests overlap. */
  readonly latencyMs?: number;
  /** The server's certificate, for tests that need an invalid one. */
  readonly certificateNames?: { readonly addresses?: readonly string[]; readonly dns?: readonly string[] };
}

/** Where a resource may not be listed. */
export type Forbidden = 'everywhere' | 'cluster-wide' | { readonly namespace: string };

/** A request received by the fake. */
export interface SeenRequest extends MatchableRequest {
  readonly query: URLSearchParams;
  readonly accept: string;
}

/**
 * An HTTPS server that implements the part of the Kubernetes API that collecting needs, and can simulate the failures
 * of real servers.
 */
export class FakeApiServer {
  readonly seen: SeenRequest[] = [];
  /** Maximum number of concurrent requests so far. */
  peakConcurrency = 0;
  readonly token = 'fake-token-1';
  readonly authority = createCertificateAuthority('Fake cluster authority');
  readonly #options: FakeApiServerOptions;
  readonly #store = new ObjectStore();
  readonly #lists = new ListServer(this.#store);
  readonly #types: ResourceType[] = [...BUILT_IN_TYPES];
  readonly #faults = new Plan<Fault>();
  readonly #hooks = new Plan<() => void>();
  readonly #down = new Set<string>();
  readonly #forbidden: { resource: string; where: Forbidden }[] = [];
  readonly #tokens = new Set([this.token]);
  readonly #server: Server;
  #inHand = 0;
  #port = 0;

  /** Starts a server on a free loopback port. */
  static async start(options: FakeApiServerOptions = {}): Promise<FakeApiServer> {
    const server = new FakeApiServer(options);
    await new Promise<void>((resolve) => {
      server.#server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.#server.address();
    server.#port = typeof address === 'object' && address !== null ? address.port : 0;
    return server;
  }

  private constructor(options: FakeApiServerOptions) {
    this.#options = options;
    const { certificate, key } = this.authority.issueServer(
      options.certificateNames ?? { addresses: ['127.0.0.1'], dns: ['localhost'] },
    );
    this.#server = createServer({ cert: certificate, key }, (request, response) => {
      this.#inHand++;
      this.peakConcurrency = Math.max(this.peakConcurrency, this.#inHand);
      response.on('close', () => this.#inHand--);
      setTimeout(() => this.#handle(request, response), this.#options.latencyMs ?? 0);
    });
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  /** A connection with the token and the authority of this server. */
  get connection(): ApiServerConnection {
    return {
      type: 'credentials',
      server: this.url,
      credentials: { certificateAuthority: this.authority.certificate, token: this.token },
      addresses: OWN_SERVERS,
    };
  }

  /** Stops the server and closes all connections immediately, like a crash. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** Serves more kinds, like installing CRDs. */
  install(types: readonly ResourceType[]): void {
    this.#types.push(...types);
  }

  /** The extension API server of a group stops responding, or responds again. */
  setGroup(group: string, state: 'down' | 'up'): void {
    if (state === 'down') this.#down.add(group);
    else this.#down.delete(group);
  }

  /** Creates objects, or replaces those of the same name. */
  put(...objects: readonly KubernetesObject[]): void {
    for (const object of objects) this.#store.put(this.#typeOf(object), object);
  }

  remove(object: KubernetesObject): void {
    this.#store.remove(this.#typeOf(object), object.metadata.name, object.metadata.namespace);
  }

  /** Serves objects of a built-in resource that are created when they are listed. */
  generate(resource: string, objects: ObjectList): void {
    const type = this.#types.find((candidate) => candidate.resource === resource);
    if (type === undefined) throw new Error(`the fake API server does not serve ${resource}`);
    this.#store.generate(type, objects);
  }

  /** The next `times` matching requests fail. */
  fail(match: RequestMatch, fault: Fault, times = 1): void {
    this.#faults.add(match, fault, times);
  }

  /** Runs a function just before the next `times` matching requests are answered. */
  before(match: RequestMatch, action: () => void, times = 1): void {
    this.#hooks.add(match, action, times);
  }

  /** Removes the permission to list a resource. */
  forbid(resource: string, where: Forbidden = 'everywhere'): void {
    this.#forbidden.push({ resource, where });
  }

  /** Tokens that are accepted from now on; none if the only one has expired. */
  acceptTokens(...tokens: readonly string[]): void {
    this.#tokens.clear();
    for (const token of tokens) this.#tokens.add(token);
  }

  #typeOf(object: KubernetesObject): ResourceType {
    const type = this.#types.find((t) => t.kind === object.kind && apiVersion(t) === object.apiVersion);
    if (type === undefined)
      throw new Error(`the fake API server serves no ${object.apiVersion} ${object.kind}`);
    return type;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    const target = resourcePath(url.pathname);
    const seen: SeenRequest = {
      path: url.pathname,
      query: url.searchParams,
      accept: request.headers.accept ?? '',
      page: url.searchParams.has('continue') ? 'later' : 'first',
      ...(target !== undefined && { resource: target.resource }),
      ...(target?.namespace !== undefined && { namespace: target.namespace }),
    };
    this.seen.push(seen);
    this.#hooks.take(seen)?.();
    const fault = this.#faults.take(seen);
    if (fault?.type === 'expire-continue') this.#lists.expireTokens();
    const answer = faultAnswer(fault) ?? this.#answer(seen, target, request.headers.authorization);
    const send = () => write(response, answer, fault, request.headers['accept-encoding'] ?? '');
    if (fault?.type === 'delay') setTimeout(send, fault.milliseconds);
    else send();
  }

  #answer(seen: SeenRequest, target: ResourcePath | undefined, authorization: string | undefined): Answer {
    if (![...this.#tokens].some((token) => authorization === `Bearer ${token}`)) return UNAUTHORIZED;
    if (seen.path === '/version')
      return ok({ major: '1', minor: '34', gitVersion: 'v1.34.1', platform: 'linux/amd64' });
    const form = this.#options.discovery ?? 'aggregated';
    const discovered = discover(seen.path, seen.accept, this.#types, form, this.#down);
    if (discovered !== undefined) return discovered;
    const type = this.#types.find(
      (t) => t.group === target?.group && t.version === target.version && t.resource === target.resource,
    );
    if (target === undefined || type === undefined) return notFound();
    if (this.#isForbidden(target)) return forbiddenAnswer(target);
    if (this.#down.has(target.group)) return unavailable();
    if (target.name !== undefined) return this.#lists.get(type, target.namespace, target.name);
    return this.#lists.list(
      type,
      target.namespace,
      seen.query,
      seen.accept,
      this.#options.metadata ?? 'partial-metadata',
    );
  }

  #isForbidden({ resource, namespace }: ResourcePath): boolean {
    return this.#forbidden.some(
      (rule) =>
        rule.resource === resource &&
        (rule.where === 'everywhere' ||
          (rule.where === 'cluster-wide' ? namespace === undefined : namespace === rule.where.namespace)),
    );
  }
}

interface ResourcePath {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace?: string;
  /** For a request for one object. */
  readonly name?: string;
}

function resourcePath(path: string): ResourcePath | undefined {
  const match = /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(?:namespaces\/([^/]+)\/)?([^/]+)(?:\/([^/]+))?$/.exec(
    path,
  );
  if (match === null) return undefined;
  const [, group = '', version = '', namespace, resource = '', name] = match;
  return {
    group,
    version,
    resource,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  };
}

function forbiddenAnswer({ resource, group, namespace }: ResourcePath): Answer {
  const name = group === '' ? resource : `${resource}.${group}`;
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return failure(
    403,
    'Forbidden',
    `${name} is forbidden: User "system:serviceaccount:ringfence:reader" cannot list resource "${resource}" in API group "${group}" ${scope}`,
  );
}

function faultAnswer(fault: Fault | undefined): Answer | undefined {
  if (fault?.type === 'throttle') return tooManyRequests(fault.retryAfterSeconds);
  if (fault?.type === 'status')
    return failure(fault.code, fault.reason, `the server says ${fault.reason}`, fault);
  if (fault?.type === 'redirect') return { status: 302, body: '', headers: { location: fault.location } };
  if (fault?.type !== 'body') return undefined;
  const headers: Record<string, string> =
    fault.contentType === undefined ? {} : { 'content-type': fault.contentType };
  return { status: 200, body: fault.body, headers };
}

function write(
  response: ServerResponse,
  answer: Answer,
  fault: Fault | undefined,
  acceptEncoding: string,
): void {
  if (fault?.type === 'hang') return;
  if (fault?.type === 'drop') {
    response.destroy();
    return;
  }
  let body = Buffer.from(answer.body, 'utf8');
  const headers: Record<string, string> = { 'content-type': 'application/json', ...answer.headers };
  const half = body.subarray(0, Math.floor(body.length / 2));
  if (fault?.type === 'truncate') {
    response.writeHead(answer.status, { ...headers, 'content-length': half.length }).end(half);
    return;
  }
  if (fault?.type === 'hang-midway' || fault?.type === 'drop-midway') {
    response.writeHead(answer.status, { ...headers, 'content-length': body.length });
    response.write(half, () => {
      if (fault.type === 'drop-midway') response.destroy();
    });
    return;
  }
  if (body.length >= GZIP_FROM_BYTES && acceptEncoding.includes('gzip')) {
    body = gzipSync(body, { level: 1 });
    headers['content-encoding'] = 'gzip';
  }
  response.writeHead(answer.status, { ...headers, 'content-length': body.length }).end(body);
}
