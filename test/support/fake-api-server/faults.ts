/** Which requests a fault or a hook applies to: those that match all given criteria. */
export interface RequestMatch {
  /** Plural resource name, e.g. `pods`. */
  readonly resource?: string;
  readonly path?: string;
  readonly namespace?: string;
  /** `first` page of a LIST, or one with a continue token. */
  readonly page?: 'first' | 'later';
}

/** How one request fails. */
export type Fault =
  | { readonly type: 'throttle'; readonly retryAfterSeconds: number }
  | {
      readonly type: 'status';
      readonly code: number;
      readonly reason: string;
      readonly retryAfterSeconds?: number;
    }
  /** A correct response, but late. */
  | { readonly type: 'delay'; readonly milliseconds: number }
  /** The server compacts: all running lists expire. */
  | { readonly type: 'expire-continue' }
  /** Half of the body, with a Content-Length that fits it. */
  | { readonly type: 'truncate' }
  /** Half of the body, then the connection breaks. */
  | { readonly type: 'drop-midway' }
  /** The connection is closed before a response. */
  | { readonly type: 'drop' }
  /** No response at all. */
  | { readonly type: 'hang' }
  /** Headers and half of the body, then silence. */
  | { readonly type: 'hang-midway' }
  | { readonly type: 'redirect'; readonly location: string }
  /** A 200 response with another body. */
  | { readonly type: 'body'; readonly body: string; readonly contentType?: string };

/** What the fake knows about a request when it looks for a fault. */
export interface MatchableRequest {
  readonly path: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly page: 'first' | 'later';
}

interface Planned<T> {
  readonly match: RequestMatch;
  readonly what: T;
  remaining: number;
}

/** A list of faults for matching requests, each with a number of repetitions, in the order in which they were added. */
export class Plan<T> {
  readonly #planned: Planned<T>[] = [];

  add(match: RequestMatch, what: T, times: number): void {
    this.#planned.push({ match, what, remaining: times });
  }

  /** The next fault for this request, which is counted as used. */
  take(request: MatchableRequest): T | undefined {
    const planned = this.#planned.find((entry) => entry.remaining > 0 && matches(entry.match, request));
    if (planned === undefined) return undefined;
    planned.remaining--;
    return planned.what;
  }
}

function matches(match: RequestMatch, request: MatchableRequest): boolean {
  return (
    (match.resource === undefined || match.resource === request.resource) &&
    (match.path === undefined || match.path === request.path) &&
    (match.namespace === undefined || match.namespace === request.namespace) &&
    (match.page === undefined || match.page === request.page)
  );
}
