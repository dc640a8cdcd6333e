/** Visible ASCII: what an `Authorization` header can carry and every token of Kubernetes is made of. */
const SENDABLE_TOKEN = /^[\x21-\x7e]+$/;

/**
 * A token as it was pasted or read, without the space around it, e.g. a file's last line break. Undefined where it
 * holds what no request could carry.
 */
export function clusterToken(text: string): string | undefined {
  const token = text.trim();
  return SENDABLE_TOKEN.test(token) ? token : undefined;
}
