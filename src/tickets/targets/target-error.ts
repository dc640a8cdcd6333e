import { OutgoingError, type RequestOutcome } from '../../outgoing/outgoing-error.ts';

/** Why a ticket service did not do what was asked. Stable: stored with deliveries and shown in the API. */
export type TargetErrorCode =
  /** No connection, no response, or an untrusted certificate: the message says which. */
  | 'unreachable'
  /** The service rejects the credentials. */
  | 'unauthorised'
  /** The account lacks a permission. */
  | 'forbidden'
  /** The project, or something else that the settings name, does not exist or is hidden from the account. */
  | 'not-found'
  /** The project was renamed or moved. */
  | 'moved'
  /** The ticket was deleted or moved, or is hidden from the account. */
  | 'ticket-lost'
  /** A field is required, unknown or has a value that the service does not accept: `fields` names it. */
  | 'field-rejected'
  /** The service rejects the request for another reason. */
  | 'rejected'
  /** The workflow of the service has no way from the present status to the wanted one. */
  | 'transition-forbidden'
  | 'rate-limited'
  /** The service is down or overloaded. */
  | 'unavailable'
  /** Something else answers at the address, or the service answers in a way that is not known. */
  | 'unexpected-response';

/** Whether and when another attempt may succeed without a person changing anything. */
export type TargetRetry = 'never' | 'later' | { readonly after: Date };

/** A ticket service did not do what was asked. The message says what to do and contains no secret. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly code: TargetErrorCode;
  readonly retry: TargetRetry;
  /** `unclear`: the service may have done it. */
  readonly outcome: RequestOutcome;
  /** Of the response; undefined if there was none. */
  readonly status: number | undefined;
  /** The fields that the service rejects, as it names them. */
  readonly fields: readonly string[];

  constructor(
    code: TargetErrorCode,
    message: string,
    details: {
      readonly retry?: TargetRetry;
      readonly outcome?: RequestOutcome;
      readonly status?: number;
      readonly fields?: readonly string[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.retry = details.retry ?? 'never';
    this.outcome = details.outcome ?? 'nothing-happened';
    this.status = details.status;
    this.fields = details.fields ?? [];
  }
}

/** Failures of the network that end without a person's help. */
const PASSING: ReadonlySet<string> = new Set([
  'connection-failed',
  'name-unresolved',
  'proxy-failed',
  'timeout',
  'tls-failed',
  'response-broken',
  'cancelled',
]);

/** Converts errors of outgoing requests. @throws other errors as they are */
export function targetFailure(error: unknown): TargetError {
  if (error instanceof TargetError) return error;
  if (!(error instanceof OutgoingError)) throw error;
  const { code, message, outcome } = error;
  return new TargetError(code === 'response-too-large' ? 'unexpected-response' : 'unreachable', message, {
    retry: PASSING.has(code) ? 'later' : 'never',
    outcome,
    cause: error,
  });
}
