import type { ClusterTierPolicy } from '../cluster-tier-policy.ts';
import type { ReferenceGrant, Route, RouteClass, Service } from '../exposure-objects.ts';
import type { ClusterNode, Namespace } from '../inventory.ts';
import type { NetworkPolicy, UnevaluatedPolicy } from '../network-policy.ts';
import type { PluginSettings } from '../plugin-settings/plugin-settings.ts';
import type { Controller } from './workloads/controllers.ts';
import { PodObjects } from './workloads/pod-objects.ts';
import type { ReadEndpoints } from './routes/read-endpoints.ts';

/** Any policy object, evaluated or not. */
export type PolicyObject = NetworkPolicy | ClusterTierPolicy | UnevaluatedPolicy;

/** What has been read so far, in the order it came; nothing is joined or checked for duplicates yet. */
export class InventoryDraft {
  readonly namespaces: Namespace[] = [];
  readonly policies: PolicyObject[] = [];
  readonly controllers: Controller[] = [];
  readonly pods = new PodObjects();
  readonly services: Service[] = [];
  readonly endpoints: ReadEndpoints[] = [];
  readonly routes: Route[] = [];
  readonly routeClasses: RouteClass[] = [];
  readonly referenceGrants: ReferenceGrant[] = [];
  readonly nodes: ClusterNode[] = [];
  readonly pluginSettings: PluginSettings[] = [];
}
