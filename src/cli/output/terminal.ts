import { stripVTControlCharacters, styleText } from 'node:util';
import type { Variables } from '../../config/environment.ts';

type TextStyle = Parameters<typeof styleText>[0];

/** Where a command writes: results on stdout, progress and complaints on stderr. */
export interface Terminal {
  /** Columns to fit prose into. */
  readonly width: number;
  /** Columns to fit tables into: no limit where stdout is no terminal, as other programs read a row from each line. */
  readonly tableWidth: number;
  print(text: string): void;
  /** One line about what is going on, on stderr. */
  progress(text: string): void;
  /** Marks up text for stdout; plain where stdout is no terminal or NO_COLOR is set. */
  style(format: TextStyle, text: string): string;
}

const DEFAULT_WIDTH = 100;
const MAX_WIDTH = 140;

/** The terminal of this process. Ends quietly when the reader of stdout goes away (`ringfence scan | head`). */
export function processTerminal(variables: Variables): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(process.exitCode ?? 0);
    });
  }
  const colour = wantsColour(variables, process.stdout.isTTY);
  return {
    width: Math.min(process.stdout.columns ?? DEFAULT_WIDTH, MAX_WIDTH),
    tableWidth: process.stdout.columns ?? Number.POSITIVE_INFINITY,
    print: (text) => {
      process.stdout.write(`${text}\n`);
    },
    progress: (text) => {
      process.stderr.write(`${printable(text)}\n`);
    },
    style: (format, text) => (colour ? styleText(format, text, { validateStream: false }) : text),
  };
}

/** https://no-color.org: set and not empty means no colour; FORCE_COLOR as Node.js reads it. */
function wantsColour(variables: Variables, isTerminal: boolean): boolean {
  if (variables['NO_COLOR']) return false;
  const forced = variables['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0';
  return isTerminal && variables['TERM'] !== 'dumb';
}

/** Names and messages come from manifests that anyone may have written: nothing in them may steer a terminal. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
    character === '\n' || character === '\t' ? character : '\ufffd',
  );
}
