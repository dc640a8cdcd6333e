import { stripVTControlCharacters, styleText } from 'node:util';
import type { Variables } from '../../config/environment.ts';

type TextStyle = Parameters<typeof styleText>[0];

/** Where a command writes: results to stdout, progress and errors to stderr. */
export interface Terminal {
  /** The width for text. */
  readonly width: number;
  /** The width for tables: unlimited if stdout is not a terminal, because other programs read one row per line. */
  readonly tableWidth: number;
  /** Writes a result. Control characters that its format has left in it become visible. */
  print(text: string): void;
  /** A progress message on stderr. */
  progress(text: string): void;
  /** Styles `printable` text for stdout; plain if stdout is not a terminal or NO_COLOR is set. */
  style(format: TextStyle, text: string): string;
}

const DEFAULT_WIDTH = 100;
const MAX_WIDTH = 140;

/** The terminal of this process. Exits quietly when the reader of stdout closes the pipe (`ringfence scan | head`). */
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
      process.stdout.write(`${withoutControls(text, colour ? 'colour' : 'plain')}\n`);
    },
    progress: (text) => {
      process.stderr.write(`${printable(text)}\n`);
    },
    style: (format, text) =>
      colour ? styleText(format, printable(text), { validateStream: false }) : printable(text),
  };
}

/** https://no-color.org: if set and not empty, colours are off; FORCE_COLOR works as in Node.js. */
function wantsColour(variables: Variables, isTerminal: boolean): boolean {
  if (variables['NO_COLOR']) return false;
  const forced = variables['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0';
  return isTerminal && variables['TERM'] !== 'dumb';
}

/** Characters that can control a terminal or reorder the text around them. */
const CONTROL = /[\p{Cc}\p{Bidi_Control}]/gu;
const ESCAPE = '\u001b';
const REPLACEMENT = '\ufffd';

/**
 * Removes control characters: names and messages come from manifests of unknown authors and must not control the
 * terminal.
 */
export function printable(text: string): string {
  return madeVisible(stripVTControlCharacters(text));
}

/** Escapes the control characters that JSON leaves as they are. */
export function escapeControls(json: string): string {
  return json.replaceAll(CONTROL, (character) =>
    character < ' ' ? character : String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Makes control characters visible in a rendered result: only line breaks, tabs and, with `colour`, the sequences of
 * `style` remain. Each format escapes control characters itself; this catches those that it misses.
 */
export function withoutControls(text: string, styles: 'colour' | 'plain'): string {
  return text.replaceAll(/\r\n|\p{Cc}\[[\d;]*m|[\p{Cc}\p{Bidi_Control}]/gu, (found) => {
    const isStyle = found.length > 1 && found.startsWith(ESCAPE);
    return found === '\r\n' || (isStyle && styles === 'colour') ? found : madeVisible(found);
  });
}

function madeVisible(text: string): string {
  return text.replaceAll(CONTROL, (character) =>
    character === '\n' || character === '\t' ? character : REPLACEMENT,
  );
}
