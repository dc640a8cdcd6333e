import { z } from 'zod';
import { unreadText } from '../../core/inventory/problems/unread.ts';
import { CHECK_PATH, checkResource } from '../../reachability/check/check.resource.ts';
import { nameOfManifests } from '../../sources/manifests/arguments.ts';
import type { AddressOption } from '../client/address-option.ts';
import { requestOf, type ServiceBase } from '../client/proposal-request.ts';
import { UsageError } from '../failure.ts';
import type { Terminal } from '../output/terminal.ts';
import { criteriaOf, type CheckingOptions } from './checking-options.ts';
import type { PrintedCheck } from './printed-check.ts';

const answerSchema = checkResource.extend({ takenAt: z.string() });

/** Sends manifests to the service, which lays them over a base and judges them. */
export async function checkByService(
  base: ServiceBase,
  paths: readonly string[],
  options: CheckingOptions & AddressOption,
  terminal: Terminal,
): Promise<PrintedCheck> {
  refuseOwnSettings(options);
  const { service, body } = await requestOf(base, paths, options, terminal);
  const answer = await service.post(CHECK_PATH, { ...body, ...criteriaOf(options) }, answerSchema);
  const { snapshot: _, takenAt, findingsLeftOut, undecidedLeftOut, ...report } = answer;
  terminal.progress(`laid over the snapshot of ${takenAt}`);
  for (const one of report.unread) terminal.progress(unreadText(one));
  for (const { message } of report.problems) terminal.progress(message);
  for (const [count, what] of [
    [findingsLeftOut, 'findings'],
    [undecidedLeftOut, 'undecided results'],
    [report.change.connectionsLeftOut, 'connections'],
  ] as const)
    if (count > 0) terminal.progress(`${count} more ${what} are counted, but not listed`);
  return {
    report,
    names: { manifests: nameOfManifests(paths), base: options.onto ?? '' },
    checkedAt: new Date(),
  };
}

/** What the service judges with is its own, so that nobody can check with other settings than a cluster has. */
function refuseOwnSettings(options: CheckingOptions): void {
  const given = [
    ...(options.cniProfile === 'detected' ? [] : ['--cni-profile']),
    ...(options.assume === undefined ? [] : ['--assume']),
    ...(options.pii === undefined ? [] : ['--pii']),
    ...(options.piiLabel === undefined ? [] : ['--pii-label']),
    ...(options.rules === undefined ? [] : ['--rules']),
    ...(options.scenarios === undefined ? [] : ['--scenarios']),
    ...(options.map === undefined ? [] : ['--map']),
    ...(options.mapCluster === undefined ? [] : ['--map-cluster']),
    ...(options.config === undefined ? [] : ['--config']),
    ...(options.environment === undefined ? [] : ['--environment']),
    ...(options.strict === true ? ['--strict'] : []),
  ];
  if (given.length > 0)
    throw new UsageError(
      `the service judges with its own settings and reports broken documents: leave out ${given.join(', ')}`,
    );
}
