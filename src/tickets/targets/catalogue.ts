import { githubTarget } from './github/github.ts';
import type { TargetDefinition } from './target.ts';
import { webhookTarget } from './webhook.ts';

/** All services that findings can be sent to, one line each. */
export const TARGETS: readonly TargetDefinition[] = [githubTarget, webhookTarget];

/** The definition of a type of target. */
export function targetDefinition(type: string): TargetDefinition | undefined {
  return TARGETS.find((definition) => definition.type === type);
}
