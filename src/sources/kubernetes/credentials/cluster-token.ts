/** Visible ASCII: the characters of an `Authorization` header, which every Kubernetes token consists of. */
const SENDABLE_TOKEN = /^[\x21-\x7e]+$/;

/**
 * A token without surrounding white space, e.g. the line break at the end of a file. Undefined if it contains
 * characters that a request header cannot contain.
 */
export function clusterToken(text: string): string | undefined {
  const token = text.trim();
  return SENDABLE_TOKEN.test(token) ? token : undefined;
}
