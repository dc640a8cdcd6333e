import { z } from 'zod';
import { MAX_PAGE } from '../../api/page.ts';
import type { Variables } from '../../config/environment.ts';
import { UsageError } from '../failure.ts';

/** The error of `fetch` for a redirect that it does not follow. */
const REDIRECTED = 'unexpected redirect';
const LOCAL_SERVICE = 'http://127.0.0.1:8080';
const MAX_MILLISECONDS = 60_000;
/** More than the longest answer: 10,000 connections with long names. */
const MAX_CHARACTERS = 64_000_000;

/** The service did not answer, or refused. The message says what to do. */
export class ServiceError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
  }
}

/** The response of the service if it refuses a request (RFC 9457). */
const problemSchema = z.object({
  detail: z.string(),
  field: z.array(z.string()).default([]),
});

/** Members of a list, and whether it has more. */
export interface MembersOfList<Member> {
  readonly members: readonly Member[];
  readonly rest: 'none' | 'some';
}

/** Asks a running service through its own REST API. */
export class ServiceClient {
  readonly #url: URL;
  readonly #token: string;

  constructor(url: URL, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /**
   * Posts a value as JSON, and reads the answer.
   *
   * @param path below the address of the service, such as `/api/v1/proposals`
   * @throws ServiceError
   */
  async post<Answer>(path: string, body: unknown, schema: z.ZodType<Answer>): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    return (await this.#ask(path, { method: 'POST', headers, body: JSON.stringify(body) }, schema)).answer;
  }

  /**
   * Reads an answer.
   *
   * @param path below the address of the service, with its query
   * @throws ServiceError
   */
  async get<Answer>(path: string, schema: z.ZodType<Answer>): Promise<Answer> {
    return (await this.#ask(path, { method: 'GET' }, schema)).answer;
  }

  /**
   * Reads an answer that comes in pages, from the first to the last.
   *
   * @param path below the address of the service, without its query
   * @param query without the parameters of pages
   * @throws ServiceError
   */
  async pages<Answer>(
    path: string,
    query: URLSearchParams,
    schema: z.ZodType<Answer>,
  ): Promise<readonly Answer[]> {
    const pages: Answer[] = [];
    for await (const { answer } of this.#eachPage(path, query, schema)) pages.push(answer);
    return pages;
  }

  /**
   * Reads the first members of a list, as many pages as they need.
   *
   * @param path below the address of the service, without its query
   * @param query without the parameters of pages
   * @throws ServiceError
   */
  async list<Member>(
    path: string,
    query: URLSearchParams,
    { member, limit }: { readonly member: z.ZodType<Member>; readonly limit: number },
  ): Promise<MembersOfList<Member>> {
    const members: Member[] = [];
    const size = Math.min(limit, MAX_PAGE);
    for await (const { answer, next } of this.#eachPage(path, query, z.array(member), size)) {
      members.push(...answer);
      if (members.length < limit) continue;
      const rest = members.length > limit || next !== undefined ? 'some' : 'none';
      return { members: members.slice(0, limit), rest };
    }
    return { members, rest: 'none' };
  }

  /** Pages with the path of the next one. */
  async *#eachPage<Answer>(
    path: string,
    query: URLSearchParams,
    schema: z.ZodType<Answer>,
    size = MAX_PAGE,
  ): AsyncGenerator<{ readonly answer: Answer; readonly next: string | undefined }, void, undefined> {
    const first = new URLSearchParams([...query, ['limit', String(size)]]);
    for (let page: string | undefined = `${path}?${first.toString()}`; page !== undefined;) {
      const { answer, response } = await this.#ask(page, { method: 'GET' }, schema);
      page = nextPage(response);
      yield { answer, next: page };
    }
  }

  async #ask<Answer>(
    path: string,
    request: RequestInit,
    schema: z.ZodType<Answer>,
  ): Promise<{ readonly answer: Answer; readonly response: Response }> {
    const headers = new Headers(request.headers);
    headers.set('authorization', `Bearer ${this.#token}`);
    const response = await this.#fetch(path, { ...request, headers });
    const answer = await this.#readJson(response);
    if (!response.ok) throw this.#refusal(response, answer);
    const read = schema.safeParse(answer);
    if (read.success) return { answer: read.data, response };
    throw new ServiceError(
      'unexpected-answer',
      `${this.#url.origin} does not answer as this version expects`,
    );
  }

  /** Redirects are not followed: the token must not reach another server. */
  async #fetch(path: string, request: RequestInit): Promise<Response> {
    const url = new URL(path.slice(1), this.#url);
    try {
      return await fetch(url, {
        ...request,
        redirect: 'error',
        signal: AbortSignal.timeout(MAX_MILLISECONDS),
      });
    } catch (error) {
      const why = causeOf(error);
      if (why === REDIRECTED)
        throw new ServiceError(
          'unexpected-answer',
          `${this.#url.href} redirects to another address, which the token is not sent to: give that address with --url or RINGFENCE_URL`,
        );
      throw new ServiceError(
        'service-unreachable',
        `the service at ${this.#url.href} does not answer (${why}): start it with ringfence serve, or give its address with --url or RINGFENCE_URL`,
      );
    }
  }

  async #readJson(response: Response): Promise<unknown> {
    const text = await this.#readText(response);
    try {
      return JSON.parse(text);
    } catch {
      throw new ServiceError(
        'unexpected-answer',
        `${this.#url.href} answers with status ${response.status} and no JSON: is it the address of Ringfence?`,
      );
    }
  }

  /** The response is limited, because an unknown server must not exhaust the memory of this machine. */
  async #readText({ body }: Response): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        if (text.length > MAX_CHARACTERS) break;
      }
    } catch (error) {
      throw new ServiceError(
        'service-unreachable',
        `the service at ${this.#url.href} did not complete its answer (${causeOf(error)}): try again`,
      );
    }
    if (text.length <= MAX_CHARACTERS) return text + decoder.decode();
    throw new ServiceError(
      'unexpected-answer',
      `${this.#url.href} answers with more than ${MAX_CHARACTERS / 1_000_000} million characters: is it the address of Ringfence?`,
    );
  }

  #refusal({ status }: Response, answer: unknown): ServiceError {
    if (status === 401)
      return new ServiceError(
        'unauthenticated',
        `the service at ${this.#url.href} does not accept the token in RINGFENCE_TOKEN: create one with ringfence token create`,
      );
    const problem = problemSchema.safeParse(answer);
    if (!problem.success)
      return new ServiceError('unexpected-answer', `${this.#url.href} answers with status ${status}`);
    const { detail, field } = problem.data;
    return new ServiceError(
      'service-refused',
      `the service refuses: ${field.length > 0 ? `${field.join('.')}: ` : ''}${detail}`,
    );
  }
}

/**
 * The client for the service at `--url`, `RINGFENCE_URL` or, by default, on this machine, with the token in
 * `RINGFENCE_TOKEN`. There is no option for the token, because other users of a machine see command lines.
 *
 * @throws UsageError
 */
export function openService(
  url: string | undefined,
  { RINGFENCE_URL, RINGFENCE_TOKEN }: Variables,
): ServiceClient {
  if (RINGFENCE_TOKEN === undefined || RINGFENCE_TOKEN === '')
    throw new UsageError(
      'set RINGFENCE_TOKEN to a token of the service: create one with ringfence token create',
    );
  const text = url ?? (RINGFENCE_URL === '' ? undefined : RINGFENCE_URL) ?? LOCAL_SERVICE;
  const parsed = URL.parse(text.endsWith('/') ? text : `${text}/`);
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol))
    throw new UsageError(
      `"${text}" is not the address of a service: use one such as https://ringfence.example.org`,
    );
  if (parsed.username !== '' || parsed.password !== '')
    throw new UsageError(
      'the address of the service must not contain a user or password: set RINGFENCE_TOKEN',
    );
  return new ServiceClient(parsed, RINGFENCE_TOKEN);
}

/** The path of the next page of a list (RFC 8288). */
function nextPage({ headers }: Response): string | undefined {
  return /<(\/[^>]*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${MAX_MILLISECONDS / 1000} s`;
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause && cause.message === '' ? String(cause.code) : cause.message;
}
