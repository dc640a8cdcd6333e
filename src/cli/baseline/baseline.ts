import { z } from 'zod';
import { processVariables } from '../../config/environment.ts';
import type { AddressOption } from '../client/address-option.ts';
import { openService, ServiceError, type ServiceClient } from '../client/service-client.ts';
import { snapshotIdOf } from '../client/snapshot-reference.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { eventId } from '../input/event-id.ts';
import { readTime } from '../input/read-time.ts';
import { readVersion } from '../input/read-version.ts';
import type { Terminal } from '../output/terminal.ts';
import { acceptedSchema, baselineSchema, type BaselineAnswer } from './baseline-answer.ts';
import { differenceSchema } from './difference-answer.ts';
import { ACCEPTED_FORMATS, APPROVED_FORMATS, BASELINE_FORMATS, DIFFERENCE_FORMATS } from './formats.ts';

const MOST_SHOWN = 100;

/** `ringfence baseline show`: the baselines of a cluster, newest first. */
export async function showBaselines(
  cluster: string,
  { url, output }: AddressOption & { readonly output: keyof typeof BASELINE_FORMATS },
  terminal: Terminal,
): Promise<ExitCode> {
  const found = await baselinesOf(openService(url, processVariables()), cluster, MOST_SHOWN);
  terminal.print(await BASELINE_FORMATS[output].render(found, terminal));
  return EXIT.ok;
}

export interface ApproveOptions extends AddressOption {
  readonly snapshot: string;
  readonly comment: string;
  readonly expectedVersion?: string;
  readonly output: keyof typeof APPROVED_FORMATS;
}

/** `ringfence baseline approve`: approves a snapshot as the baseline of a cluster. */
export async function approveBaseline(
  cluster: string,
  { url, snapshot, comment, expectedVersion, output }: ApproveOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const wanted =
    expectedVersion === undefined
      ? undefined
      : readVersion('--expected-version', expectedVersion, 'a baseline');
  const service = openService(url, processVariables());
  const body = {
    snapshot: await snapshotIdOf(service, snapshot, cluster),
    comment,
    expectedVersion: wanted ?? (await baselinesOf(service, cluster, 1))[0]?.version ?? 0,
  };
  const { baseline } = await service.post(
    `${pathOf(cluster)}/baselines`,
    body,
    z.object({ baseline: baselineSchema }),
  );
  terminal.print(await APPROVED_FORMATS[output].render(baseline, terminal));
  return EXIT.ok;
}

export interface AcceptOptions extends AddressOption {
  readonly comment: string;
  readonly expectedVersion?: string;
  readonly output: keyof typeof ACCEPTED_FORMATS;
}

/** `ringfence baseline accept`: accepts single changes into the baseline of a cluster. */
export async function acceptDrift(
  cluster: string,
  events: readonly string[],
  { url, comment, expectedVersion, output }: AcceptOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const wanted =
    expectedVersion === undefined
      ? undefined
      : readVersion('--expected-version', expectedVersion, 'a baseline');
  const service = openService(url, processVariables());
  const current = wanted ?? (await baselinesOf(service, cluster, 1))[0]?.version;
  if (current === undefined) throw noBaseline(cluster);
  const given = new Map(events.map((event) => [eventId(event), event]));
  const accepted = await service
    .post(
      `${pathOf(cluster)}/baseline/acceptances`,
      { events: [...given.keys()], comment, expectedVersion: current },
      acceptedSchema,
    )
    .catch((error: unknown) => {
      throw withGivenIds(error, given);
    });
  terminal.print(await ACCEPTED_FORMATS[output].render(accepted, terminal));
  return EXIT.ok;
}

/** The error of the service with ids as they were given on the command line. */
function withGivenIds(error: unknown, given: ReadonlyMap<string, string>): unknown {
  if (!(error instanceof ServiceError)) return error;
  const message = [...given].reduce((text, [id, own]) => text.replaceAll(id, own), error.message);
  return new ServiceError(error.code, message);
}

export interface BaselineDiffOptions extends AddressOption {
  readonly at?: string;
  readonly output: keyof typeof DIFFERENCE_FORMATS;
}

/** `ringfence baseline diff`: what differs between the baseline of a cluster and its newest complete snapshot. */
export async function diffBaseline(
  cluster: string,
  { url, at, output }: BaselineDiffOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const time = at === undefined ? '' : `?at=${readTime('--at', at, new Date()).toISOString()}`;
  const service = openService(url, processVariables());
  if ((await baselinesOf(service, cluster, 1)).length === 0) throw noBaseline(cluster);
  const found = await service.get(`${pathOf(cluster)}/baseline/drift${time}`, differenceSchema);
  const { version, snapshot, objects, connections, connectionsLeftOut, undecided } = found;
  terminal.progress(
    `baseline version ${version}, compared with snapshot ${snapshot.sequence} of ${snapshot.takenAt}`,
  );
  if (connectionsLeftOut > 0) terminal.progress(`${connectionsLeftOut} more connections differ`);
  if (undecided > 0) terminal.progress(`${undecided} connections are unknown in both states`);
  terminal.print(await DIFFERENCE_FORMATS[output].render(found, terminal));
  return objects.length + connections.length > 0 ? EXIT.findings : EXIT.ok;
}

function noBaseline(cluster: string): UsageError {
  return new UsageError(
    `the cluster ${cluster} has no baseline yet: ringfence baseline approve ${cluster} --snapshot latest --comment WHY`,
  );
}

function pathOf(cluster: string): string {
  return `/api/v1/clusters/${encodeURIComponent(cluster)}`;
}

function baselinesOf(
  service: ServiceClient,
  cluster: string,
  limit: number,
): Promise<readonly BaselineAnswer[]> {
  return service.get(`${pathOf(cluster)}/baselines?limit=${limit}`, z.array(baselineSchema));
}
