import { processVariables } from '../../config/environment.ts';
import type { AddressOption } from '../client/address-option.ts';
import { openService } from '../client/service-client.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../output/terminal.ts';
import { postureSchema, type PostureFound } from './answers.ts';
import { POSTURE_FORMATS } from './formats.ts';
import type { PostureRows } from './posture-rows.ts';
import { readPeriod, type PeriodOptions } from './period.ts';

export interface PostureOptions extends AddressOption, PeriodOptions {
  readonly namespace?: string;
  readonly workload?: string;
  readonly by: PostureRows;
  readonly output: keyof typeof POSTURE_FORMATS;
}

/** `ringfence history posture`: whether workloads with personal data were isolated during a period. */
export async function postureHistory(
  cluster: string,
  { url, namespace, workload, by, output, ...options }: PostureOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const query = new URLSearchParams({
    cluster,
    ...(namespace !== undefined && { namespace }),
    ...(workload !== undefined && { workload }),
    ...readPeriod(options, new Date()),
  });
  const service = openService(url, processVariables());
  const [first, ...others] = await service.pages('/api/v1/posture', query, postureSchema);
  if (first === undefined) throw new Error('a list has at least one page');
  const workloads = [first, ...others].flatMap((page) => page.workloads);
  const found: PostureFound = { by, answer: { ...first, workloads } };
  terminal.print(await POSTURE_FORMATS[output].render(found, terminal));
  return EXIT.ok;
}
