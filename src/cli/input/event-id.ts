import { toGlobalId } from '../../api/global-id.ts';
import { isUuid } from '../../database/uuid.ts';

/** The id of a drift event as the service takes it. Tables show the short form. */
export function eventId(text: string): string {
  return isUuid(text) ? toGlobalId('DriftEvent', text) : text;
}
