/**
 * A name as a part of a request's path. Names of kinds are the server's own words: one that no path can carry would
 * keep the HTTP client's pool from answering anything any more.
 */
export function pathSegment(name: string): string {
  return encodeURIComponent(name.toWellFormed());
}
