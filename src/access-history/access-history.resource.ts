import { z } from 'zod';
import {
  ACCESS_BASES,
  ACCESS_COVERAGE,
  ACCESS_UNDECIDED_CAUSES,
  ACCESS_VERDICTS,
  OPERATOR_KINDS,
} from './access-values.ts';
import { oneOf, resource } from '../api/rest/resource.ts';
import type { ConnectionChangeQuestion } from '../drift/connections/connection-event.service.ts';
import type { DriftWithCauses } from '../drift/drift-scope.ts';
import { driftReferenceResource, toDriftReference } from '../drift/drift.resource.ts';
import type { PeersDuring } from './access-history.service.ts';
import type { AccessIntervalType, AccessPeerType } from './access-history.types.ts';
import { toCoverageType } from './access-mapping.ts';

const snapshotMoment = resource(
  'SnapshotMoment',
  z
    .object({
      id: z.string().describe('The id of the snapshot.'),
      sequence: z.number().describe('Its number in the history of its cluster.'),
      takenAt: z.date().describe('The moment that it shows.'),
    })
    .describe('A snapshot, and the moment that it shows.'),
);

const operatorKinds = z.array(z.string()).readonly().nullable().describe(OPERATOR_KINDS);

const change = resource(
  'AccessChange',
  z
    .object({
      after: snapshotMoment.describe('The last snapshot that shows the state before the change.'),
      at: snapshotMoment.describe('The first snapshot that shows the state after the change.'),
    })
    .describe('A change, which happened at some time between two snapshots.'),
);

export const accessIntervalResource = resource(
  'AccessInterval',
  z
    .object({
      from: z.date().describe('The beginning.'),
      until: z.date().describe('The end, which is not part of the interval.'),
      verdict: oneOf(ACCESS_VERDICTS).describe('What is known of the access.'),
      policyVerdict: z
        .enum(['allowed', 'denied', 'unknown'])
        .nullable()
        .describe(
          'What the policies allowed, whether or not the workload was in scope. Null if it is not-observed or absent, or if it was out of scope and its access was not computed.',
        ),
      allowed: z.string().describe('Ports that were allowed.'),
      unknown: z.string().describe('Ports whose verdict is unknown.'),
      declared: z
        .string()
        .nullable()
        .describe(
          'The part of `allowed` and `unknown` that `declaredConnections` declares as wanted. Null if the access was computed later, because what was declared then is not recorded.',
        ),
      undecided: oneOf(ACCESS_UNDECIDED_CAUSES)
        .nullable()
        .describe(
          'Set if ports are unknown for this reason, and always for `held`: then also `allowed` is not confirmed.',
        ),
      operatorKinds,
      opened: change.nullable().describe('The change that the interval begins with, if it is in the period.'),
      closed: change
        .nullable()
        .describe(
          'The change that ended the interval. Its `at` may be later than the period: then it is not known whether the change happened in the period. Null if no change ended the interval, or only one after the period.',
        ),
      openedBy: z
        .array(driftReferenceResource)
        .readonly()
        .describe(
          'The drift events of the change that the interval begins with: the connection events by which the access changed, also if one of the two appeared or disappeared. Empty where there is no such change, and where the workload came into or went out of scope.',
        ),
      closedBy: z
        .array(driftReferenceResource)
        .readonly()
        .describe('The drift events of the change that ended the interval. Empty for the same reasons.'),
    })
    .describe('An interval during which the access of a peer stays the same.'),
);
export type AccessIntervalResource = z.output<typeof accessIntervalResource>;

export const accessDuringResource = resource(
  'AccessDuring',
  z
    .object({
      from: z.date().describe('The beginning of the period.'),
      until: z
        .date()
        .describe('The end of the period, which is not part of it: now, if a later time was given.'),
      coverage: z
        .array(
          z.object({
            from: z.date().describe('The beginning.'),
            until: z.date().describe('The end, which is not part of the interval.'),
            coverage: oneOf(ACCESS_COVERAGE).describe('To what extent it is known who had access.'),
            basis: oneOf(ACCESS_BASES)
              .nullable()
              .describe(
                'backfilled: the workload was out of scope. Null if nothing is known: see `coverage` for the reason.',
              ),
            operatorKinds,
          }),
        )
        .describe(
          'To what extent it is known who had access: intervals that cover the period, oldest first.',
        ),
      peers: z
        .array(
          z.object({
            label: z
              .string()
              .describe('`namespace/name[Kind]`, or the addresses: a CIDR, one address, or `first-last`.'),
            intervals: z
              .array(accessIntervalResource)
              .describe(
                'The intervals in which something was allowed or unknown, oldest first. The last one may be denied or the like: then the first snapshot after the period shows that the peer has access, perhaps since a time in the period (`closed`).',
              ),
          }),
        )
        .describe('A page of the peers: outside addresses, then workloads by namespace, name and kind.'),
    })
    .describe('Who had access at any moment of a period.'),
);
export type AccessDuringResource = z.output<typeof accessDuringResource>;

/** The drift events of a change. */
export type EventsOfChange = (change: ConnectionChangeQuestion | undefined) => readonly DriftWithCauses[];

export function toIntervalResource(
  interval: AccessIntervalType,
  eventsOf: EventsOfChange,
): AccessIntervalResource {
  const { from, until, verdict, policyVerdict, allowed, unknown, declared, undecided, opened, closed } =
    interval;
  return {
    from,
    until,
    verdict,
    policyVerdict,
    allowed,
    unknown,
    declared,
    undecided,
    operatorKinds: interval.operatorKinds,
    opened,
    closed,
    openedBy: eventsOf(interval.opening).map(toDriftReference),
    closedBy: eventsOf(interval.closing).map(toDriftReference),
  };
}

/** One page of the peers, and to what extent it is known who had access. */
export function toAccessDuringResource(
  { period, coverage, operators }: Pick<PeersDuring, 'coverage' | 'period' | 'operators'>,
  peers: readonly AccessPeerType[],
  eventsOf: EventsOfChange,
): AccessDuringResource {
  return {
    from: period.from,
    until: period.to,
    coverage: coverage.map((interval) => toCoverageType(interval, operators)),
    peers: peers.map(({ label, intervals }) => ({
      label,
      intervals: intervals.map((interval) => toIntervalResource(interval, eventsOf)),
    })),
  };
}
