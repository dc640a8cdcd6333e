import { invalidInput } from '../refusals/refusals.ts';

const MAX_CHARACTERS = 1000;
const LINE_BREAKS = /[\n\t]/g;

/** The reason that someone gives for an approval. Throws an `invalid-input` refusal. */
export function readComment(text: string): string {
  const comment = text.trim();
  if (
    comment === '' ||
    comment.length > MAX_CHARACTERS ||
    /[\p{Cc}\p{Bidi_Control}]/u.test(comment.replace(LINE_BREAKS, ' '))
  ) {
    throw invalidInput(
      `give a comment that says why, with 1 to ${MAX_CHARACTERS} characters and without control characters`,
      ['comment'],
    );
  }
  return comment;
}
