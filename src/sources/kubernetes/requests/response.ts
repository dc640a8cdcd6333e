import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { parseRetryAfter } from '../../../outgoing/retry-after.ts';
import { refuseDeepJson } from '../../../parsing/json-nesting.ts';
import { NestingError } from '../../../parsing/nesting-error.ts';
import { RequestError } from './request-error.ts';

const unzip = promisify(gunzip);
const statusSchema = z.looseObject({ kind: z.literal('Status'), message: z.string() });
const MAX_MESSAGE_CHARACTERS = 500;
/** Levels of maps and lists in one response; objects of Kubernetes have about twenty. */
const MAX_DEPTH = 100;

/**
 * Reads a complete response and parses it.
 *
 * @param maxBytes of the body, compressed and decompressed
 * @throws RequestError `status`, `garbled`, `too-large`, `too-deep`
 */
export async function readJson(response: Dispatcher.ResponseData, maxBytes: number): Promise<unknown> {
  const body = await readBody(response, maxBytes);
  if (response.statusCode !== 200) throw statusError(response, body);
  try {
    return parseJson(body);
  } catch (error) {
    if (error instanceof NestingError) throw new RequestError('too-deep', `the answer is ${error.message}`);
    // The parser's message quotes the body.
    throw new RequestError('garbled', `the answer of ${body.length} bytes is cut short or is not JSON`, {
      cause: error instanceof Error ? error.name : undefined,
    });
  }
}

/** @throws NestingError, SyntaxError */
function parseJson(body: Buffer): unknown {
  refuseDeepJson(body, MAX_DEPTH);
  return JSON.parse(body.toString('utf8'));
}

async function readBody(response: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > maxBytes) {
      response.body.destroy();
      throw tooLarge(maxBytes);
    }
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks, bytes);
  return response.headers['content-encoding'] === 'gzip' ? decompress(body, maxBytes) : body;
}

async function decompress(body: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await unzip(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxBytes);
    throw new RequestError('garbled', 'the compressed answer is cut short or damaged', { cause: error });
  }
}

function tooLarge(maxBytes: number): RequestError {
  return new RequestError('too-large', `the answer is larger than ${maxBytes} bytes`);
}

function statusError(response: Dispatcher.ResponseData, body: Buffer): RequestError {
  const { statusCode } = response;
  if (statusCode >= 300 && statusCode < 400) {
    return new RequestError('status', `answered ${statusCode}: redirects are not followed`, {
      status: statusCode,
    });
  }
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], Date.now());
  return new RequestError('status', `answered ${statusCode}: ${serverMessage(body)}`, {
    status: statusCode,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** The server's message from a `metav1.Status`, shortened to fit a table; other bodies are not shown. */
function serverMessage(body: Buffer): string {
  try {
    const status = statusSchema.safeParse(parseJson(body));
    if (status.success) return status.data.message.slice(0, MAX_MESSAGE_CHARACTERS);
  } catch {
    // Not from an API server: perhaps the page of a proxy, or nested too deeply.
  }
  return 'no explanation given';
}
