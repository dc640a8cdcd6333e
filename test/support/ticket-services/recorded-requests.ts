import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReceivedRequest, ServiceAnswer } from './fake-service.ts';

const FOLDER = process.env['RINGFENCE_RECORDED_REQUESTS'];

/**
 * Appends a request to a file in the folder that RINGFENCE_RECORDED_REQUESTS names, for tools/ticket-requests.
 *
 * @param service the class of the service
 * @param answer of the service itself; undefined if a fault was injected
 */
export function recordRequest(
  service: string,
  { method, path, query, headers, body }: ReceivedRequest,
  answer: ServiceAnswer | undefined,
): void {
  if (FOLDER === undefined) return;
  const contentType = headers['content-type'];
  const line = JSON.stringify({ service, method, path, query: [...query], contentType, body, answer });
  appendFileSync(join(FOLDER, `${process.pid}.jsonl`), `${line}\n`);
}
