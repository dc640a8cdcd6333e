import { z } from 'zod';
import { ConfigDocument } from '../../config/document.ts';
import { processVariables } from '../../config/environment.ts';
import type { AddressOption } from '../client/address-option.ts';
import { openService, type ServiceClient } from '../client/service-client.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { readVersion } from '../input/read-version.ts';
import type { Terminal } from '../output/terminal.ts';
import { checkAnswer, serviceAnswer, targetAnswer, type TargetAnswer } from './answers.ts';
import { CHECK_FORMATS, SERVICE_FORMATS, TARGET_FORMATS } from './formats.ts';

const PATH = '/api/v1/ticket-targets';
const object = z.record(z.string(), z.unknown());
const fileSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  settings: object,
  connection: object.optional(),
});

export interface TargetOptions extends AddressOption {
  readonly output: keyof typeof TARGET_FORMATS;
}

export interface SaveTargetOptions extends TargetOptions {
  /** A file. */
  readonly secrets?: string;
  readonly expectedVersion?: string;
}

/** `ringfence targets list`: the ticket targets of the service. */
export async function listTargets({ url, output }: TargetOptions, terminal: Terminal): Promise<ExitCode> {
  const targets = await openService(url, processVariables()).get(PATH, z.array(targetAnswer));
  terminal.print(await TARGET_FORMATS[output].render(targets, terminal));
  return EXIT.ok;
}

/** `ringfence targets services`: what targets can be, and which settings and secrets they need. */
export async function listServices(
  { url, output }: AddressOption & { readonly output: keyof typeof SERVICE_FORMATS },
  terminal: Terminal,
): Promise<ExitCode> {
  const service = openService(url, processVariables());
  const services = await service.get('/api/v1/ticket-services', z.array(serviceAnswer));
  terminal.print(await SERVICE_FORMATS[output].render(services, terminal));
  return EXIT.ok;
}

/** `ringfence targets save`: adds or replaces a ticket target. */
export async function saveTarget(
  file: string,
  { url, secrets: secretsFile, expectedVersion, output }: SaveTargetOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const target = read(fileSchema, file);
  const secrets = secretsFile === undefined ? undefined : read(object, secretsFile);
  const service = openService(url, processVariables());
  const version = await expected(service, target.name, expectedVersion);
  const body = { ...target, ...(secrets && { secrets }), expectedVersion: version };
  const saved = await service.post(PATH, body, targetAnswer);
  terminal.print(await TARGET_FORMATS[output].render([saved], terminal));
  return EXIT.ok;
}

/** `ringfence targets test`: asks the service of a target whether everything is as tickets need it. */
export async function testTarget(
  name: string,
  { url, output }: AddressOption & { readonly output: keyof typeof CHECK_FORMATS },
  terminal: Terminal,
): Promise<ExitCode> {
  const service = openService(url, processVariables());
  const checks = await service.post(`${PATH}/tests`, { name }, z.array(checkAnswer));
  terminal.print(await CHECK_FORMATS[output].render(checks, terminal));
  return checks.every(({ outcome }) => outcome === 'ok') ? EXIT.ok : EXIT.findings;
}

/** `ringfence targets delete`: deletes a ticket target with its secrets. */
export async function deleteTarget(
  name: string,
  { url, expectedVersion, output }: TargetOptions & { readonly expectedVersion?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const service = openService(url, processVariables());
  const body = { name, expectedVersion: Math.max(1, await expected(service, name, expectedVersion)) };
  const deleted = await service.post(`${PATH}/deletions`, body, targetAnswer);
  terminal.progress('deleted:');
  terminal.print(await TARGET_FORMATS[output].render([deleted], terminal));
  return EXIT.ok;
}

async function expected(service: ServiceClient, name: string, option: string | undefined): Promise<number> {
  if (option !== undefined) return readVersion('--expected-version', option, 'the target');
  const targets: readonly TargetAnswer[] = await service.get(PATH, z.array(targetAnswer));
  return targets.find((target) => target.name === name)?.version ?? 0;
}

/** Reads YAML or JSON. Messages name the field and repeat no value, which may be secret. */
function read<Value>(schema: z.ZodType<Value>, file: string): Value {
  const result = schema.safeParse(new ConfigDocument(file).value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  );
  throw new UsageError(`${file}: ${problems.join('; ')}`);
}
