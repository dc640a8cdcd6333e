import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { authorise, requireFleetScope, requireWholeCluster } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { invalidInput, notFound, Refusal } from '../refusals/refusals.ts';
import { unknownName } from '../api/unknown-name.ts';
import { uuidIn } from '../api/global-id.ts';
import type { Page, Slice } from '../database/page.ts';
import { readPage } from '../api/page.ts';
import { SnapshotQueue } from './scheduling/snapshot-queue.ts';
import type { ClusterCredentials } from '../sources/credentials.ts';
import type { Cluster } from './cluster.ts';
import type { RegisterClusterInput } from './cluster.inputs.ts';
import type { ClusterAddressInput } from './cluster.inputs.ts';
import { ClusterNameTakenError, ClusterStore } from './cluster.store.ts';
import type { NewCluster } from './cluster.store.ts';
import { CredentialCipher, CredentialCipherError } from './credentials/credential-cipher.ts';
import { readAddress, readNewCluster } from './registration/new-cluster.ts';
import { serverAddressesFor } from './registration/server-addresses.ts';
import { judgeServer } from '../sources/kubernetes/session/server-address.ts';
import type { ServerAddressPolicy } from '../sources/kubernetes/session/server-address.ts';
import { SourceError } from '../sources/source-error.ts';
import { SOURCES, type ClusterSource } from '../sources/catalogue.ts';
import type { ClusterAccess, OpeningContext } from '../sources/definition.ts';
import { processVariables } from '../config/environment.ts';

/** Injection token of the `ServerAddressPolicy` for servers that are registered through the API. */
export const SERVER_ADDRESSES = Symbol('ServerAddressPolicy');

/** The registry of clusters: their connections and schedules. */
@Injectable()
export class ClusterService {
  constructor(
    private readonly clusters: ClusterStore,
    private readonly cipher: CredentialCipher,
    private readonly snapshots: SnapshotQueue,
    @Inject(SERVER_ADDRESSES) private readonly addresses: ServerAddressPolicy,
  ) {}

  /** Clusters in scope, by name. */
  list(asker: Principal, page: Page): Promise<Slice<Cluster>> {
    authorise(asker, 'read-assessments');
    return readPage(() => this.clusters.list(asker.scope, page));
  }

  count(asker: Principal): Promise<number> {
    authorise(asker, 'read-assessments');
    return this.clusters.count(asker.scope);
  }

  /** Null if the cluster does not exist for the caller. */
  async find(asker: Principal, id: string): Promise<Cluster | null> {
    authorise(asker, 'read-assessments');
    return (await this.clusters.get(asker.scope, id)) ?? null;
  }

  /** The cluster of a snapshot. Throws a `not-found` refusal if it was deleted in the meantime. */
  async ofSnapshot(asker: Principal, { clusterId }: { readonly clusterId: string }): Promise<Cluster> {
    const cluster = await this.find(asker, clusterId);
    if (cluster === null) throw new Refusal('not-found', 'the cluster of this snapshot does not exist');
    return cluster;
  }

  async findByName(asker: Principal, name: string): Promise<Cluster | null> {
    authorise(asker, 'read-assessments');
    return (await this.clusters.findByName(asker.scope, name)) ?? null;
  }

  /** The cluster with this id or name. Throws a `not-found` refusal if it does not exist for the caller. */
  async get(asker: Principal, reference: string, field: readonly string[] = ['cluster']): Promise<Cluster> {
    const [cluster] = await this.#all(asker, [reference], field, 'not-found');
    if (cluster === undefined) throw new Error('a reference leads to one cluster');
    return cluster;
  }

  /** The clusters with these ids or names, in their order. Throws an `invalid-input` refusal if one does not exist. */
  getAll(
    asker: Principal,
    references: readonly string[],
    field: readonly string[],
  ): Promise<readonly Cluster[]> {
    return this.#all(asker, references, field, 'invalid-input');
  }

  /** In the order of `ids`; null for each that does not exist for the caller. One statement. */
  async findMany(asker: Principal, ids: readonly string[]): Promise<readonly (Cluster | null)[]> {
    authorise(asker, 'read-assessments');
    const found = await this.clusters.getMany(asker.scope, ids);
    const byId = new Map(found.map((cluster) => [cluster.id, cluster]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** Registers a cluster with encrypted credentials, creates its schedule and requests a first snapshot. */
  async register(asker: Principal, input: RegisterClusterInput): Promise<Cluster> {
    authorise(asker, 'manage-clusters');
    requireFleetScope(asker);
    const wanted = readNewCluster(input);
    const { source, credentials } = readAddress(input.address);
    await this.#refuseUnsafeServer(source.server);
    const id = randomUUID();
    const cluster = await this.#insert(
      { id, ...wanted, source, origin: 'registered' },
      this.cipher.encrypt(credentials, id),
    );
    await this.snapshots.schedule(cluster);
    await this.snapshots.request(cluster.id);
    return cluster;
  }

  /** Tests a connection with the caller's input, before registration. */
  async testAddress(asker: Principal, input: ClusterAddressInput): Promise<ClusterAccess> {
    authorise(asker, 'manage-clusters');
    requireFleetScope(asker);
    const { source, credentials } = readAddress(input);
    return this.#test(source, { credentials, addresses: this.addresses }, ['address']);
  }

  /** Tests the connection of a registered cluster with its stored credentials. */
  async testRegistered(asker: Principal, reference: string): Promise<ClusterAccess> {
    authorise(asker, 'manage-clusters');
    const cluster = await this.get(asker, reference);
    const { id, source } = cluster;
    const sealed = SOURCES[source.type].credentials === 'stored' && (await this.clusters.getCredentials(id));
    const credentials = sealed ? this.#decrypt(sealed, id) : undefined;
    const addresses = serverAddressesFor(cluster, this.addresses);
    return this.#test(source, { credentials, addresses }, ['cluster']);
  }

  /** Removes a cluster with its whole history. Clusters in the configuration file must be removed there. */
  async remove(asker: Principal, reference: string): Promise<Cluster> {
    authorise(asker, 'manage-clusters');
    const cluster = await this.get(asker, reference, ['id']);
    requireWholeCluster(asker, cluster.id);
    if (cluster.origin === 'configured' && cluster.removedAt === null) {
      throw new Refusal('conflict', 'this cluster is in the configuration file: remove it there', ['id']);
    }
    await this.snapshots.unschedule(cluster.id);
    await this.clusters.remove(cluster.id);
    return cluster;
  }

  async #all(
    asker: Principal,
    references: readonly string[],
    field: readonly string[],
    code: 'invalid-input' | 'not-found',
  ): Promise<readonly Cluster[]> {
    authorise(asker, 'read-assessments');
    const wanted = references.map((text) => ({ text, id: uuidIn('Cluster', text) }));
    const ids = wanted.flatMap(({ id }) => (id === undefined ? [] : [id]));
    const names = wanted.flatMap(({ text, id }) => (id === undefined ? [text] : []));
    const found = await this.clusters.findAll(asker.scope, { ids, names });
    return Promise.all(
      wanted.map(async ({ text, id }) => {
        const cluster = found.find((one) => (id === undefined ? one.name === text : one.id === id));
        if (cluster !== undefined) return cluster;
        if (id !== undefined && code === 'not-found') throw notFound('the cluster', field);
        const known = (await this.clusters.all(asker.scope)).map(({ name }) => name);
        throw unknownName({ what: 'cluster', name: text, known, field }, code);
      }),
    );
  }

  async #insert(cluster: NewCluster, credentials: Buffer): Promise<Cluster> {
    try {
      const inserted = await this.clusters.insert(cluster);
      await this.clusters.putCredentials(cluster.id, credentials);
      return inserted;
    } catch (error) {
      if (error instanceof ClusterNameTakenError) throw new Refusal('conflict', error.message, ['name']);
      await this.clusters.remove(cluster.id).catch(() => undefined);
      throw error;
    }
  }

  #decrypt(sealed: Buffer, clusterId: string): ClusterCredentials {
    try {
      return this.cipher.decrypt(sealed, clusterId);
    } catch (error) {
      if (!(error instanceof CredentialCipherError)) throw error;
      throw new Refusal('conflict', error.message, ['cluster']);
    }
  }

  async #test(
    source: ClusterSource,
    context: Omit<OpeningContext, 'variables'>,
    field: readonly string[],
  ): Promise<ClusterAccess> {
    const definition = SOURCES[source.type];
    try {
      const access = await definition.check(
        definition.prepare(source, { ...context, variables: processVariables() }),
      );
      if (access !== 'folder') return access;
    } catch (error) {
      if (error instanceof SourceError) throw invalidInput(`${error.code}: ${error.message}`, field);
      throw error;
    }
    throw invalidInput('this cluster is read from manifests: there is no connection to test', field);
  }

  async #refuseUnsafeServer(server: string): Promise<void> {
    try {
      await judgeServer(server, this.addresses);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      throw invalidInput(error.message, ['address']);
    }
  }
}
