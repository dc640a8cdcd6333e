import type { PluginSettings } from '../plugin-settings/plugin-settings.ts';
import type { PolicyObject } from './policies/policy-object.ts';
import type { ReadEndpoints } from './routes/read-endpoints.ts';
import type { Controller } from './workloads/controllers.ts';
import { PodObjects } from './workloads/pod-objects.ts';

/**
 * Everything read so far, in order; not yet combined or checked for duplicates. Records are in the lists of their sorts
 * (`RecordSort.listOf`).
 */
export class InventoryDraft {
  readonly policies: PolicyObject[] = [];
  readonly controllers: Controller[] = [];
  readonly pods = new PodObjects();
  readonly endpoints: ReadEndpoints[] = [];
  readonly pluginSettings: PluginSettings[] = [];
}
