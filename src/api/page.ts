import { invalidInput } from '../refusals/refusals.ts';
import { CursorError } from '../database/page.ts';
import type { CursorValue } from '../database/page.ts';

export const MAX_PAGE = 100;

export function encodeCursor(values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

export function decodeCursor(text: string, field = 'after'): readonly CursorValue[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length > 0 && values.length <= 8 && values.every(isCursorValue)) {
      return values;
    }
  } catch {
    // Rejected below like any other text that is not a cursor.
  }
  throw invalidInput('this is not a cursor of this list', [field]);
}

function isCursorValue(value: unknown): value is CursorValue {
  return value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}

/** Reads a page, or several. A cursor that this list did not create is an error of the caller. */
export async function readPage<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CursorError) throw invalidInput(error.message, ['after']);
    throw error;
  }
}
