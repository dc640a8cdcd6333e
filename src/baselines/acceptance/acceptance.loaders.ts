import type DataLoader from 'dataloader';
import type { GraphqlContext } from '../../api/graphql/context.ts';
import { LoaderKind } from '../../api/graphql/loader-kind.ts';
import type { Acceptance } from '../baseline.ts';
import type { AcceptanceService } from './acceptance.service.ts';

const ACCEPTANCE_OF_EVENT = new LoaderKind<string, Acceptance | null>('acceptance by drift event');
const ACCEPTANCES_OF_BASELINE = new LoaderKind<string, readonly Acceptance[]>('acceptances by baseline');

/** The newest acceptance by the key of the drift event; null for events that nobody accepted. */
export function acceptanceLoader(
  { loaders, principal }: GraphqlContext,
  acceptances: AcceptanceService,
): DataLoader<string, Acceptance | null, string> {
  return ACCEPTANCE_OF_EVENT.of(loaders, (ids) => acceptances.ofEvents(principal, ids));
}

/** What was accepted, by the key of the baseline. */
export function acceptancesLoader(
  { loaders, principal }: GraphqlContext,
  acceptances: AcceptanceService,
): DataLoader<string, readonly Acceptance[], string> {
  return ACCEPTANCES_OF_BASELINE.of(loaders, (ids) => acceptances.ofBaselines(principal, ids));
}
