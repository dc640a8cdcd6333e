/**
 * A name as a part of a request's path. Names of kinds come from the server: an invalid one would block the HTTP
 * client's pool for all further requests.
 */
export function pathSegment(name: string): string {
  return encodeURIComponent(name.toWellFormed());
}
