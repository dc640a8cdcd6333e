import { isFields } from '../../../core/inventory/kubernetes/fields/fields.ts';
import {
  CILIUM_CONFIG,
  CILIUM_NAMESPACES,
  PLUGIN_SOURCES,
} from '../../../core/inventory/plugin-settings/plugin-settings.ts';
import type { PluginSettings } from '../../../core/inventory/plugin-settings/plugin-settings.ts';
import { lastWrites } from '../../../core/inventory/provenance/last-writes.ts';
import type { ApiClient } from '../requests/api-client.ts';
import type { CollectionPlan } from './plan.ts';
import { RequestError } from '../requests/request-error.ts';

/** The only object that is read by name: a ConfigMap reduced to what is needed, or why it is unread. */
export type PluginConfigReading =
  | { readonly type: 'object'; readonly object: unknown }
  | { readonly type: 'unread'; readonly settings: PluginSettings }
  | { readonly type: 'absent' };

const CILIUM_GROUP = 'cilium.io';
const HTTP_FORBIDDEN = 403;
const HTTP_NOT_FOUND = 404;

/**
 * Reads the ConfigMap of Cilium if the server has kinds of Cilium, from the first of its namespaces that has one. No
 * other ConfigMap is ever requested, and only the options that are needed are kept.
 *
 * @throws SourceError if the server as a whole is the problem
 */
export async function readPluginConfig(
  client: ApiClient,
  { boundaries, contents }: CollectionPlan,
): Promise<PluginConfigReading> {
  const isServed = [boundaries, contents].some(({ kinds }) =>
    kinds.some(({ collected }) => collected.group === CILIUM_GROUP),
  );
  if (!isServed) return { type: 'absent' };
  for (const namespace of CILIUM_NAMESPACES) {
    const reading = await readFrom(namespace, client);
    if (reading.type !== 'absent') return reading;
  }
  return { type: 'absent' };
}

async function readFrom(namespace: string, client: ApiClient): Promise<PluginConfigReading> {
  try {
    const answer = await client.get(`/api/v1/namespaces/${namespace}/configmaps/${CILIUM_CONFIG}`);
    return { type: 'object', object: projected(answer, namespace) };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.status === HTTP_NOT_FOUND) return { type: 'absent' };
    return { type: 'unread', settings: unreadSettings(namespace, error) };
  }
}

function unreadSettings(namespace: string, failure: RequestError): PluginSettings {
  const isAnswer = failure.code === 'status';
  return {
    kind: 'ConfigMap',
    namespace,
    name: CILIUM_CONFIG,
    options: {},
    unread: {
      reason: failure.status === HTTP_FORBIDDEN ? 'forbidden' : 'failed',
      message: `ConfigMap ${namespace}/${CILIUM_CONFIG}: the server ${isAnswer ? '' : 'gave no usable answer: '}${failure.message}`,
    },
  };
}

function projected(answer: unknown, namespace: string): unknown {
  if (!isFields(answer) || answer['kind'] !== 'ConfigMap')
    throw new RequestError('garbled', 'the answer is not a ConfigMap');
  const { metadata, data } = answer;
  const { uid, resourceVersion, managedFields } = isFields(metadata) ? metadata : {};
  const writes = lastWrites(managedFields);
  const options = PLUGIN_SOURCES.flatMap((source) => (source.name === CILIUM_CONFIG ? source.options : []));
  const given = isFields(data) ? data : {};
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: CILIUM_CONFIG,
      namespace,
      uid,
      resourceVersion,
      ...(writes.length > 0 && { managedFields: writes }),
    },
    data: Object.fromEntries(
      options.filter((key) => Object.hasOwn(given, key)).map((key) => [key, given[key]]),
    ),
  };
}
