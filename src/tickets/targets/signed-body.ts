import { createHmac, timingSafeEqual } from 'node:crypto';
import { refuseDeepJson } from '../../parsing/json-nesting.ts';

const MAX_DEPTH = 100;

/**
 * The JSON of a webhook that is signed with HMAC-SHA-256 (`X-Hub-Signature`: `sha256=` and hexadecimal digits), as
 * GitHub and Jira do.
 *
 * @returns undefined if the signature does not match, or the body is not JSON
 */
export function signedBody(body: Buffer, signature: string, secret: string): unknown {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(/^sha256=([0-9a-f]{64})$/.exec(signature)?.[1] ?? '', 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  try {
    refuseDeepJson(body, MAX_DEPTH);
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
