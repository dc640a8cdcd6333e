import { toEndpointType } from '../connections/connection-mapping.ts';
import type { DifferenceRow } from './comparison.topic.ts';
import type { ConnectionDifferenceType } from './comparison.types.ts';

/** Converts a difference to its API type. */
export function toConnectionDifferenceType({ from, to, ...rest }: DifferenceRow): ConnectionDifferenceType {
  return { from: toEndpointType(from), to: toEndpointType(to), ...rest };
}
