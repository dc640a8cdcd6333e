/** Who caused an event. `system`: a snapshot. Programs are known by the name of their token. */
export type Actor =
  | { readonly type: 'system' }
  | { readonly type: 'person'; readonly name: string; readonly email: string }
  | { readonly type: 'program'; readonly name: string };

/** Snapshots. */
export const SYSTEM: Actor = { type: 'system' };

/** The name of an actor, as it is shown. */
export function actorName(actor: Actor): string {
  return actor.type === 'system' ? 'system' : actor.name;
}
