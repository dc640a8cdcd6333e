import { z } from 'zod';
import { EXPORT_FORMAT, EXPORT_VERSION, ExportSummary } from './export-format.ts';

const headerSchema = z.object({
  type: z.literal('header'),
  format: z.literal(EXPORT_FORMAT),
  version: z.int(),
  exportedAt: z.iso.datetime(),
  cluster: z.object({ id: z.string(), name: z.string() }),
});
const footerSchema = z.object({
  type: z.literal('footer'),
  counts: z.record(z.string(), z.int()),
  sha256: z.string(),
});
const recordSchema = z.looseObject({ type: z.string() });

/** What a verified export is of. */
export interface VerifiedExport extends z.output<typeof headerSchema> {
  /** Number of records by type. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A file is no whole export, or was changed. */
export class DamagedExportError extends Error {
  readonly code = 'damaged-export';

  constructor(why: string) {
    super(`not a whole export: ${why}. Export the cluster again`);
    this.name = 'DamagedExportError';
  }
}

/** Checks format, numbers and checksum of an export. Throws `DamagedExportError`. One line is in memory at once. */
export async function verifyExport(lines: AsyncIterable<string>): Promise<VerifiedExport> {
  const summary = new ExportSummary();
  let header: z.output<typeof headerSchema> | undefined;
  let footer: z.output<typeof footerSchema> | undefined;
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (footer !== undefined) throw new DamagedExportError(`line ${number} comes after the footer`);
    const record = parse(line, number);
    if (header === undefined) header = headerOf(record);
    else if (record.type === 'footer') {
      footer = footerOf(record);
      continue;
    } else summary.count(record.type);
    summary.add(line);
  }
  if (header === undefined) throw new DamagedExportError('it is empty');
  if (footer === undefined)
    throw new DamagedExportError(`it ends after line ${number} without a footer: it was cut off`);
  const { counts, sha256 } = summary.footer();
  for (const type of new Set([...Object.keys(counts), ...Object.keys(footer.counts)])) {
    const [found = 0, told = 0] = [counts[type], footer.counts[type]];
    if (found !== told)
      throw new DamagedExportError(
        `it has ${found} records of the type ${type}, and its footer says ${told}`,
      );
  }
  if (sha256 !== footer.sha256)
    throw new DamagedExportError(`its SHA-256 is ${sha256}, and its footer says ${footer.sha256}`);
  return { ...header, counts };
}

function parse(line: string, number: number): z.output<typeof recordSchema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new DamagedExportError(`line ${number} is not JSON`);
  }
  const record = recordSchema.safeParse(value);
  if (!record.success) throw new DamagedExportError(`line ${number} has no type`);
  return record.data;
}

function headerOf(record: unknown): z.output<typeof headerSchema> {
  const header = headerSchema.safeParse(record);
  if (!header.success) throw new DamagedExportError('its first line is not the header of an export');
  const { version } = header.data;
  if (version !== EXPORT_VERSION)
    throw new DamagedExportError(
      `it has version ${version} of the format, and this program reads version ${EXPORT_VERSION}`,
    );
  return header.data;
}

function footerOf(record: unknown): z.output<typeof footerSchema> {
  const footer = footerSchema.safeParse(record);
  if (!footer.success) throw new DamagedExportError('its footer lacks the numbers or the checksum');
  return footer.data;
}
