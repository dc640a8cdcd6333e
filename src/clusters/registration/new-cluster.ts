import { z } from 'zod';
import { invalidInput } from '../../refusals/refusals.ts';
import {
  clusterSchema,
  intervalSchema,
  keptDaysSchema,
  scheduleSchema,
} from '../../config/cluster.schema.ts';
import { assumptionsSchema } from '../../core/reachability/plugins/cni-profile.ts';
import type { SnapshotSchedule } from '../../config/cluster-settings.ts';
import type { ClusterCredentials } from '../../sources/credentials.ts';
import type { KubernetesServer } from '../../sources/kubernetes/definition.ts';
import type { Cluster } from '../cluster.ts';
import { clusterToken } from '../../sources/kubernetes/credentials/cluster-token.ts';
import { credentialsFromKubeconfig } from '../../sources/kubernetes/credentials/kubeconfig.ts';
import { KubeconfigError } from '../../sources/kubernetes/credentials/kubeconfig-error.ts';
import { checkCertificates } from '../../sources/kubernetes/credentials/pem.ts';
import type {
  ApiServerInput,
  ClusterAddressInput,
  RegisterClusterInput,
  ScheduleInput,
} from '../cluster.inputs.ts';

/** How to connect to a cluster: its server and, separately, the secrets. */
export interface ClusterAddress {
  readonly source: KubernetesServer;
  readonly credentials: ClusterCredentials;
}

/** The input of a registration, validated with the same rules as the configuration file. */
export type WantedCluster = Pick<
  Cluster,
  'name' | 'labels' | 'schedule' | 'cniProfile' | 'assumptions' | 'maxIntervalSeconds' | 'retention'
>;

const API_SERVER = ['address', 'apiServer'] as const;
const serverNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,253}$/, 'a host name or an address, as in the certificate');
const labelsSchema = z.record(z.string().min(1).max(317), z.string().max(63));

/** Throws an `invalid-input` refusal that names the field. */
export function readNewCluster(input: RegisterClusterInput): WantedCluster {
  return {
    name: check(clusterSchema.shape.name, input.name, ['name']),
    labels: check(labelsSchema, input.labels ?? {}, ['labels']),
    schedule: readSchedule(input.schedule ?? undefined),
    cniProfile: input.cniProfile ?? 'detected',
    assumptions: check(assumptionsSchema, input.assumptions ?? {}, ['assumptions']),
    maxIntervalSeconds: check(intervalSchema.nullable(), input.maxIntervalSeconds ?? null, [
      'maxIntervalSeconds',
    ]),
    retention: check(keptDaysSchema, given(input.retention ?? {}), ['retention']),
  };
}

/** Null stands for what is not given. */
function given(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
}

function readSchedule(input: ScheduleInput | undefined): SnapshotSchedule {
  if (input === undefined) return { type: 'manual' };
  const { cron, intervalSeconds } = input;
  if (typeof cron === 'string') return check(scheduleSchema, { cron }, ['schedule', 'cron']);
  return {
    type: 'interval',
    seconds: check(intervalSchema, intervalSeconds, ['schedule', 'intervalSeconds']),
  };
}

/** Reads server and credentials from the input. Throws an `invalid-input` refusal without their values. */
export function readAddress(input: ClusterAddressInput): ClusterAddress {
  if (input.kubeconfig) {
    const { kubeconfig, context } = input.kubeconfig;
    try {
      const access = credentialsFromKubeconfig(kubeconfig, context ?? undefined);
      return {
        source: { type: 'kubernetes', server: access.server, contextName: access.contextName },
        credentials: access.credentials,
      };
    } catch (error) {
      if (!(error instanceof KubeconfigError)) throw error;
      throw invalidInput(error.message, ['address', 'kubeconfig', 'kubeconfig']);
    }
  }
  if (!input.apiServer) throw invalidInput('give either "kubeconfig" or "apiServer"', ['address']);
  return fromApiServer(input.apiServer);
}

function fromApiServer(input: ApiServerInput): ClusterAddress {
  const { server, certificateAuthority, clientCertificate, clientKey, tlsServerName } = input;
  if (Boolean(clientCertificate) !== Boolean(clientKey)) {
    throw invalidInput('give a client certificate together with its key', API_SERVER);
  }
  if (!input.token && !clientCertificate) {
    throw invalidInput('give a token, or a client certificate with its key', [...API_SERVER, 'token']);
  }
  const token = input.token ? clusterToken(input.token) : undefined;
  if (input.token && token === undefined) {
    throw invalidInput(
      'contains line breaks or other characters that a token cannot contain: copy it again',
      [...API_SERVER, 'token'],
    );
  }
  const credentials: ClusterCredentials = {
    ...(certificateAuthority && { certificateAuthority }),
    ...(token !== undefined && { token }),
    ...(clientCertificate && { clientCertificate }),
    ...(clientKey && { clientKey }),
    ...(tlsServerName && {
      tlsServerName: check(serverNameSchema, tlsServerName, [...API_SERVER, 'tlsServerName']),
    }),
  };
  refuseBrokenCertificates(credentials);
  return { source: { type: 'kubernetes', server }, credentials };
}

function refuseBrokenCertificates(credentials: ClusterCredentials): void {
  try {
    checkCertificates(credentials, {
      certificateAuthority: 'certificateAuthority',
      clientCertificate: 'clientCertificate',
      clientKey: 'clientKey',
    });
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw invalidInput(error.message, [...API_SERVER, ...(error.field === undefined ? [] : [error.field])]);
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, field: readonly string[]): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map(String).filter((part) => part !== 'every' && part !== 'cron');
  throw invalidInput(issue?.message ?? 'invalid', [...field, ...path]);
}
