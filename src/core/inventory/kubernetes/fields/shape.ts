import type { z } from 'zod';
import type { FieldPath, ObjectContext } from './object-context.ts';

/** Reports each issue that zod found as an error of the object, with its field. */
export function reportShape(error: z.ZodError, path: FieldPath, context: ObjectContext): void {
  for (const issue of error.issues.slice(0, 20))
    context.error(
      'invalid-type',
      [...path, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))],
      `${issue.message}.`,
    );
}
