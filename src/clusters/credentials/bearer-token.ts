/** Visible ASCII: what an `Authorization` header can carry and every token of Kubernetes is made of. */
const BEARER_TOKEN = /^[\x21-\x7e]+$/;

/**
 * A token as it was pasted or read, without the space around it, e.g. a file's last line break. Undefined where it
 * holds what no request could carry.
 */
export function bearerToken(text: string): string | undefined {
  const token = text.trim();
  return BEARER_TOKEN.test(token) ? token : undefined;
}
