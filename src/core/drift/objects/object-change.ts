import type { ObjectDrift } from '../drift-event.ts';
import type { StoredIdentity } from '../../inventory/stored/stored-identity.ts';

/** An object event without what follows from the connections that the change caused. */
export interface ObjectChange extends Omit<ObjectDrift, 'id' | 'effect' | 'pii'> {
  readonly identity: StoredIdentity;
}

/** Bodies of stored objects by content hash; undefined if the content is no longer kept. */
export type BodyReader = (contentHash: string) => string | undefined;
