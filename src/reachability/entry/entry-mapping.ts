import type { ExposureDoubt } from '../../core/reachability/entry/entry-point.ts';
import type { ExposureDoubtType } from './entry.types.ts';
import { showReference, showReason } from '../reasons/shown-reason.ts';
import type { ShownEntry, ShownEntryPoint } from '../../core/reachability/entry/entry-scope.ts';
import type { ExposureRow } from '../exposure/exposure.topic.ts';
import type { EntryPointType, InternetExposureType } from '../exposure/exposure.types.ts';
import type { PathEntryType } from '../paths/path.types.ts';

/** Converts an entry point to its API type. */
export function toEntryType(entry: ShownEntry): PathEntryType {
  return entryFields(entry);
}

function entryFields({ door, route, service, audience }: ShownEntry) {
  return {
    door,
    route: route === undefined ? null : showReference(route),
    service: service === undefined ? null : showReference(service),
    audience,
  };
}

/** Converts a doubt to its API type. */
export function toDoubtType(doubt: ExposureDoubt): ExposureDoubtType {
  return {
    type: doubt.type,
    route: 'route' in doubt ? showReference(doubt.route) : null,
    service: 'service' in doubt ? showReference(doubt.service) : null,
    kind: 'kind' in doubt ? doubt.kind : null,
    unread: doubt.type === 'unread' ? doubt.unread : null,
    networks: 'networks' in doubt ? doubt.networks : null,
  };
}

/** Converts a row of an exposure list to its API type. */
export function toInternetExposureType({ entryPoints, doubts, ...row }: ExposureRow): InternetExposureType {
  return { ...row, entryPoints: entryPoints.map(toEntryPointType), doubts: doubts.map(toDoubtType) };
}

function toEntryPointType(entryPoint: ShownEntryPoint): EntryPointType {
  const { verdict, protocol, port, sightings } = entryPoint;
  return {
    ...entryFields(entryPoint),
    verdict,
    protocol,
    port,
    sightings: sightings.map(({ controller, reasons, ...sighting }) => ({
      ...sighting,
      controller: controller ?? null,
      reasons: reasons.map(showReason),
    })),
  };
}
