import type { ConnectionChangeQuestion } from '../drift/connections/connection-event.service.ts';

/** What intervals are about: the connections of a workload with a peer. */
export type AccessAbout = Omit<ConnectionChangeQuestion, 'sequence'>;

/** The same without the peer. */
export type AboutAnyPeer = Omit<AccessAbout, 'peer'>;
