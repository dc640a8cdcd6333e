import { z } from 'zod';

const NAME_LENGTH = 100;
const TEXT_LENGTH = 1000;
/** Most items of a list of names, ports or addresses. */
const LISTED = 100;

export const apiVersionSchema = z.literal('ringfence.dev/v1', { error: 'must be ringfence.dev/v1' });

/** Text on one line. */
export const lineSchema = (length: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(length, `at most ${length} characters`)
    .refine((text) => !/[\p{Cc}\p{Bidi_Control}]/u.test(text), 'must not contain control characters');

export const nameSchema = lineSchema(NAME_LENGTH);
export const textSchema = lineSchema(TEXT_LENGTH);

export const listSchema = <Item extends z.ZodType>(item: Item) =>
  z.array(item).max(LISTED, `at most ${LISTED}`);
