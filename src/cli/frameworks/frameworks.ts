import { z } from 'zod';
import { processVariables } from '../../config/environment.ts';
import type { AddressOption } from '../client/address-option.ts';
import { openService } from '../client/service-client.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readTime } from '../input/read-time.ts';
import type { Terminal } from '../output/terminal.ts';
import { FRAMEWORK_FORMATS } from './formats.ts';
import { frameworkStatusSchema } from './framework-listing.ts';

export interface FrameworksOptions extends AddressOption {
  readonly cluster?: string;
  readonly at?: string;
  readonly output: keyof typeof FRAMEWORK_FORMATS;
}

const frameworksSchema = z.array(z.looseObject({ key: z.string() }));

/** `ringfence frameworks`: the status of the controls of one framework, or of all. */
export async function showFrameworks(
  framework: string | undefined,
  options: FrameworksOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const query = new URLSearchParams();
  if (options.cluster !== undefined) query.set('cluster', options.cluster);
  if (options.at !== undefined) query.set('at', readTime('--at', options.at, new Date()).toISOString());
  const service = openService(options.url, processVariables());
  const keys =
    framework === undefined
      ? (await service.get('/api/v1/frameworks', frameworksSchema)).map(({ key }) => key)
      : [framework];
  const statuses = [];
  for (const key of keys) {
    const path = `/api/v1/frameworks/${encodeURIComponent(key)}/status?${query.toString()}`;
    statuses.push(await service.get(path, frameworkStatusSchema));
  }
  terminal.print(await FRAMEWORK_FORMATS[options.output].render(statuses, terminal));
  return EXIT.ok;
}
