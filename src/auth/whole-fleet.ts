import type { AccessScope } from '../core/access-scope.ts';

/** The scope of the service itself when it acts on its own behalf: everything. Never given to a request. */
export const WHOLE_FLEET: AccessScope = { clusters: 'all', namespaces: 'all' };
