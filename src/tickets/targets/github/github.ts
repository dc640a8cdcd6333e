import { z } from 'zod';
import { hiddenMarkers } from '../../../core/tickets/marker.ts';
import type { TicketMarker } from '../../../core/tickets/marker.ts';
import type { TicketDocument } from '../../../core/tickets/text/document.ts';
import { fittedTitle } from '../../../core/tickets/text/fitted.ts';
import { JsonApi, type ApiRequest } from '../json-api.ts';
import { missing, probing } from '../probing.ts';
import { signedBody } from '../signed-body.ts';
import {
  CLOCK_SKEW_MS,
  ticketTarget,
  type InboundWebhook,
  type ProbeCheck,
  type RemoteTicket,
  type TargetContext,
  type TicketChanges,
  type TicketDraft,
  type TicketLoss,
  type TicketPage,
  type TicketTarget,
  type WebhookHeaders,
} from '../target.ts';
import { TargetError } from '../target-error.ts';
import {
  accountSchema,
  commentsSchema,
  eventSchema,
  isAccount,
  issueSchema,
  issuesSchema,
  limitError,
  refusalOf,
  repositorySchema,
  secretsSchema,
  settingsSchema,
  textOf,
  ticketOf,
  type GithubIssue,
  type GithubSecrets,
  type GithubSettings,
} from './github-format.ts';

const PAGE_SIZE = 100;
const TITLE_CHARACTERS = 256;
/** Protects from a service that has always one more page. */
const MAX_PAGES = 200;

class GithubIssues implements TicketTarget {
  readonly #settings: GithubSettings;
  readonly #secrets: GithubSecrets;
  readonly #api: JsonApi;
  readonly #issues: readonly string[];
  #account: Promise<string> | undefined;

  constructor(settings: GithubSettings, secrets: GithubSecrets, context: TargetContext) {
    this.#settings = settings;
    this.#secrets = secrets;
    this.#issues = ['repos', ...settings.repository.split('/'), 'issues'];
    this.#api = new JsonApi(
      {
        service: 'GitHub',
        baseUrl: settings.baseUrl,
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${secrets.token}`,
          'x-github-api-version': '2022-11-28',
        },
        refusal: refusalOf,
        error: limitError,
      },
      context,
    );
  }

  probe(): Promise<readonly ProbeCheck[]> {
    const { repository } = this.#settings;
    return probing([
      ['credentials', async () => `the token belongs to ${await this.#ownLogin()}`],
      [
        'project',
        async () => {
          const found = await this.#api
            .call({ method: 'GET', path: this.#issues.slice(0, 3) }, repositorySchema)
            .catch(missing(`the repository ${repository}`));
          if (found.archived) throw new TargetError('forbidden', `${repository} is archived: unarchive it`);
          if (!found.has_issues)
            throw new TargetError('forbidden', `issues are disabled in ${repository}: enable them`);
          return `${repository} has issues`;
        },
      ],
      [
        'permission',
        async () => {
          await this.#list({ per_page: '1' });
          return 'the token may read issues; whether it may write them shows with the first ticket';
        },
      ],
    ]);
  }

  async findByMarker(marker: TicketMarker, since: Date): Promise<readonly RemoteTicket[]> {
    const own = await this.#ownLogin();
    const query = {
      creator: own,
      state: 'all',
      since: new Date(since.getTime() - CLOCK_SKEW_MS).toISOString(),
      sort: 'created',
      direction: 'asc',
      per_page: String(PAGE_SIZE),
    };
    const found: RemoteTicket[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const issues = await this.#list({ ...query, page: String(page) });
      for (const issue of issues) {
        const ticket = ticketOf(issue, own);
        if (
          issue.pull_request === undefined &&
          ticket.ours &&
          hiddenMarkers(issue.body ?? '').includes(marker)
        ) {
          found.push(ticket);
        }
      }
      if (issues.length < PAGE_SIZE) return found;
    }
    throw new TargetError('unexpected-response', `GitHub lists more than ${MAX_PAGES * PAGE_SIZE} issues`);
  }

  async create(draft: TicketDraft): Promise<RemoteTicket> {
    const own = await this.#ownLogin();
    const body = {
      title: fittedTitle(draft.title, TITLE_CHARACTERS),
      body: textOf(draft.text, draft.marker),
      labels: [...this.#settings.labels, ...draft.labels],
      ...(draft.assignee !== undefined && { assignees: [draft.assignee] }),
    };
    return ticketOf(await this.#api.call({ method: 'POST', path: this.#issues, body }, issueSchema), own);
  }

  async read(key: string): Promise<RemoteTicket | TicketLoss> {
    const own = await this.#ownLogin();
    try {
      return ticketOf(
        await this.#api.call({ method: 'GET', path: [...this.#issues, key] }, issueSchema),
        own,
      );
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      const { code } = error;
      if (code !== 'moved' && code !== 'not-found' && code !== 'forbidden') throw error;
      if (error.status === 410) return 'gone';
      // A renamed repository redirects too, and a hidden one has no issues either: then the ticket is not lost by itself.
      const isReadable = await this.#isReadable();
      if (code === 'moved') return 'moved';
      return code === 'not-found' && isReadable ? 'gone' : 'forbidden';
    }
  }

  async changedSince(since: Date, cursor = '1'): Promise<TicketPage> {
    const own = await this.#ownLogin();
    const issues = await this.#list({
      creator: own,
      state: 'all',
      since: since.toISOString(),
      sort: 'updated',
      direction: 'desc',
      per_page: String(PAGE_SIZE),
      page: cursor,
    });
    return {
      tickets: issues
        .filter((issue) => issue.pull_request === undefined)
        .map((issue) => ticketOf(issue, own)),
      next: issues.length < PAGE_SIZE ? undefined : String(Number(cursor) + 1),
    };
  }

  async update(key: string, marker: TicketMarker, changes: TicketChanges): Promise<RemoteTicket> {
    return this.#patch(key, {
      ...(changes.title !== undefined && { title: fittedTitle(changes.title, TITLE_CHARACTERS) }),
      ...(changes.text !== undefined && { body: textOf(changes.text, marker) }),
      ...(changes.assignee !== undefined && {
        assignees: changes.assignee === null ? [] : [changes.assignee],
      }),
    });
  }

  async comment(key: string, text: TicketDocument, marker: TicketMarker): Promise<void> {
    const own = await this.#ownLogin();
    const path = [...this.#issues, key, 'comments'];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const query = { per_page: String(PAGE_SIZE), page: String(page) };
      const comments = await this.#onTicket({ method: 'GET', path, query }, commentsSchema);
      const isThere = comments.some(
        ({ body, user }) => isAccount(user?.login, own) && hiddenMarkers(body ?? '').includes(marker),
      );
      if (isThere) return;
      if (comments.length < PAGE_SIZE) break;
    }
    await this.#onTicket({ method: 'POST', path, body: { body: textOf(text, marker) } }, z.unknown());
  }

  async transition(key: string, to: RemoteTicket['category']): Promise<RemoteTicket> {
    const reason = to === 'closed' ? 'completed' : 'reopened';
    const ticket = await this.#patch(key, { state: to, state_reason: reason });
    if (ticket.category === to) return ticket;
    throw new TargetError('transition-forbidden', `GitHub left issue ${key} ${ticket.status}`);
  }

  readWebhook(headers: WebhookHeaders, body: Buffer): InboundWebhook {
    const { webhookSecret } = this.#secrets;
    if (webhookSecret === undefined) return { type: 'refused', reason: 'the target has no webhook secret' };
    const signature = headers['x-hub-signature-256'];
    if (signature === undefined)
      return { type: 'refused', reason: 'the header X-Hub-Signature-256 is missing' };
    const json = signedBody(body, signature, webhookSecret);
    if (json === undefined) return { type: 'refused', reason: 'the signature does not match' };
    const event = eventSchema.safeParse(json).data;
    const isOurs = event?.repository.full_name.toLowerCase() === this.#settings.repository.toLowerCase();
    if (event === undefined || !isOurs || event.issue.pull_request !== undefined) return { type: 'ignored' };
    return { type: 'hint', key: String(event.issue.number), deliveryId: headers['x-github-delivery'] };
  }

  async #patch(key: string, body: Readonly<Record<string, unknown>>): Promise<RemoteTicket> {
    const own = await this.#ownLogin();
    return ticketOf(
      await this.#onTicket({ method: 'PATCH', path: [...this.#issues, key], body }, issueSchema),
      own,
    );
  }

  /** A request about a ticket, which may be lost. */
  async #onTicket<T>(request: ApiRequest, schema: z.ZodType<T>): Promise<T> {
    try {
      return await this.#api.call(request, schema);
    } catch (error) {
      const isAbsent = error instanceof TargetError && (error.code === 'not-found' || error.code === 'moved');
      if (!isAbsent) throw error;
      await this.#isReadable();
      throw new TargetError('ticket-lost', 'the issue was deleted or moved', { cause: error });
    }
  }

  /** @throws TargetError `moved` if the repository was renamed, and errors that say nothing about permissions */
  async #isReadable(): Promise<boolean> {
    try {
      await this.#list({ per_page: '1' });
      return true;
    } catch (error) {
      const isHidden =
        error instanceof TargetError && (error.code === 'not-found' || error.code === 'forbidden');
      if (isHidden) return false;
      throw error;
    }
  }

  #list(query: Readonly<Record<string, string>>): Promise<readonly GithubIssue[]> {
    return this.#api.call({ method: 'GET', path: this.#issues, query }, issuesSchema);
  }

  /** Our own login: what others create does not count, even if it has our marker. */
  #ownLogin(): Promise<string> {
    const { account } = this.#settings;
    if (account !== undefined) return Promise.resolve(account);
    const asked =
      this.#account ??
      this.#api.call({ method: 'GET', path: ['user'] }, accountSchema).then(({ login }) => login);
    this.#account = asked;
    asked.catch(() => {
      this.#account = undefined;
    });
    return asked;
  }
}

export const githubTarget = ticketTarget({
  type: 'github',
  title: 'GitHub issues',
  settings: settingsSchema,
  secrets: secretsSchema,
  capabilities: { lookup: { consistency: 'strong' }, fields: ['assignee'], inbound: 'webhook' },
  limits: { titleCharacters: TITLE_CHARACTERS, createsPerMinute: 80, createsPerHour: 500 },
  open: (settings, secrets, context) => new GithubIssues(settings, secrets, context),
});
