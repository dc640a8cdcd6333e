import type { z } from 'zod';
import type { FieldPath, ObjectContext } from './object-context.ts';

/** Hands each issue that zod found over as an error of the object, with the field it is about. */
export function reportShape(error: z.ZodError, path: FieldPath, context: ObjectContext): void {
  for (const issue of error.issues.slice(0, 20))
    context.error(
      'invalid-type',
      [...path, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))],
      `${issue.message}.`,
    );
}
