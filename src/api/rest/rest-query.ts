import type { Response } from 'express';
import { z } from 'zod';
import { parseWorkloadName, type NamedWorkload } from '../../core/inventory/workload.ts';
import { invalidInput } from '../../refusals/refusals.ts';
import type { Page, Slice } from '../../database/page.ts';
import { parseDateTime } from '../date-time.ts';
import { decodeCursor, encodeCursor, MAX_PAGE } from '../page.ts';

const DEFAULT_PAGE = 50;

/** `1e2`, `0x10` and the like stay text, and are refused as such. */
function wholeNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

/**
 * Query parameters of every list. Unknown parameters are rejected, because a misspelt filter must not widen the result.
 */
export const pageQuery = z.strictObject({
  limit: z
    .preprocess(wholeNumber, z.number(`expected a whole number, 1 to ${MAX_PAGE}`).int().min(1).max(MAX_PAGE))
    .default(DEFAULT_PAGE)
    .describe(`Page size, 1 to ${MAX_PAGE}; the default is ${DEFAULT_PAGE}.`),
  after: z.string().exactOptional().describe('Cursor of the page, taken from the Link header.'),
});
export type PageQuery = z.output<typeof pageQuery>;

/** A parameter that may be given once or several times. */
export function repeated<T extends z.ZodType>(member: T) {
  return z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(member));
}

/** A time as in RFC 3339. */
export const moment = z
  .string()
  .transform((text, context) => {
    const date = parseDateTime(text);
    if (date !== undefined) return date;
    context.addIssue('expected a time with a time zone (RFC 3339), e.g. 2026-11-16T00:00:00Z');
    return z.NEVER;
  })
  .meta({ type: 'string', format: 'date-time' });

/** Parses a query string. Throws an `invalid-input` refusal that names the parameter. */
export function readQuery<T>(schema: z.ZodType<T>, query: unknown): T {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.code === 'unrecognized_keys' ? issue.keys : (issue?.path ?? []).map(String);
  throw invalidInput(issue?.message ?? 'invalid', field);
}

/** The workload that the parameter `workload` names. Throws an `invalid-input` refusal. */
export function readWorkload(text: string): NamedWorkload {
  const workload = parseWorkloadName(text);
  if (workload === undefined)
    throw invalidInput(`"${text}" is neither NAMESPACE/NAME[Kind] nor NAMESPACE/NAME`, ['workload']);
  return workload;
}

export function pageOf({ limit, after }: PageQuery): Page {
  return { limit, direction: 'forward', ...(after !== undefined && { cursor: decodeCursor(after) }) };
}

/** Adds a `Link` header (RFC 8288) for the next page, if there is one. */
export function linkNext(response: Response, slice: Slice<unknown>): void {
  const cursor = slice.members.at(-1)?.cursor;
  if (!slice.hasNext || cursor === undefined) return;
  const url = new URL(response.req.originalUrl, 'http://localhost');
  url.searchParams.set('after', encodeCursor(cursor));
  response.setHeader('link', `<${url.pathname}${url.search}>; rel="next"`);
}
