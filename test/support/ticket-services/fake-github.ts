import { z } from 'zod';
import { FakeService, type ReceivedRequest, type ServiceAnswer } from './fake-service.ts';

interface FakeIssue {
  readonly number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: string | null;
  readonly user: string;
  assignees: readonly string[];
  labels: readonly string[];
  readonly createdAt: Date;
  updatedAt: Date;
  readonly isPullRequest: boolean;
  readonly comments: { readonly id: number; readonly user: string; readonly body: string }[];
  /** Deleted issues answer 410, transferred ones 301. */
  loss: 'none' | 'deleted' | 'transferred';
}

const LONGEST = { title: 256, body: 65_536 };
const issueBody = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullish(),
  labels: z.array(z.string()).optional(),
  assignees: z.array(z.string()).optional(),
  state: z.enum(['open', 'closed']).optional(),
  state_reason: z.enum(['completed', 'not_planned', 'duplicate', 'reopened']).nullish(),
});

/** GitHub's REST API for issues of one repository, from its public documentation. */
export class FakeGithub extends FakeService {
  readonly repository = 'acme/security';
  readonly token = 'ghp_0123456789';
  #isTokenValid = true;
  /** Who the token belongs to. */
  readonly account = 'ringfence-bot';
  readonly issues: FakeIssue[] = [];
  /** Persons that issues can be assigned to. */
  readonly collaborators = ['octocat', 'hubot'];
  /** What the account may do: without `write`, labels and assignees are dropped silently. */
  access: 'none' | 'read' | 'write' = 'write';
  /** `renamed` redirects everything; `deleted` has no issues any more. */
  state: 'present' | 'renamed' | 'deleted' = 'present';
  hasIssues = true;
  isArchived = false;
  #comments = 0;

  static async start(): Promise<FakeGithub> {
    const service = new FakeGithub();
    await service.listen();
    return service;
  }

  revokeToken(): void {
    this.#isTokenValid = false;
  }

  /** What a person does on the web site. */
  asPerson(login: string) {
    return {
      create: (title: string, body: string): FakeIssue => this.#add({ title, body, user: login }),
      openPullRequest: (title: string, body: string): FakeIssue =>
        this.#add({ title, body, user: login, isPullRequest: true }),
      edit: (
        number: number,
        changes: Partial<Pick<FakeIssue, 'title' | 'body' | 'state' | 'assignees' | 'loss'>>,
      ): void => {
        Object.assign(this.#issue(number), changes, { updatedAt: this.now });
      },
      comment: (number: number, body: string): void => this.#comment(this.#issue(number), login, body),
    };
  }

  protected handle(request: ReceivedRequest): ServiceAnswer {
    if (request.headers['user-agent'] === undefined)
      return refusal(403, 'Request forbidden by administrative rules.');
    const isKnown = request.headers['authorization'] === `Bearer ${this.token}` && this.#isTokenValid;
    if (!isKnown) return refusal(401, 'Bad credentials');
    if (request.path === '/user' && request.method === 'GET')
      return { status: 200, body: this.#user(this.account) };
    const [, repository, rest = ''] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(request.path) ?? [];
    const isHidden = this.access === 'none' || this.state === 'deleted';
    if (repository?.toLowerCase() !== this.repository || isHidden) return refusal(404, 'Not Found');
    if (this.state === 'renamed') {
      const location = `${this.url}/repositories/1${rest}`;
      return { status: 301, headers: { location }, body: { message: 'Moved Permanently', url: location } };
    }
    if (rest === '') return { status: 200, body: this.#repository() };
    if (!this.hasIssues) return refusal(410, 'Issues are disabled for this repo');
    return this.#handleIssues(request, rest);
  }

  #handleIssues(request: ReceivedRequest, rest: string): ServiceAnswer {
    const [, numberText, part] = /^\/issues(?:\/(\d+)(\/comments)?)?$/.exec(rest) ?? [];
    if (request.method !== 'GET' && this.isArchived) {
      return refusal(403, 'Repository was archived so is read-only.');
    }
    if (rest === '/issues') return request.method === 'POST' ? this.#create(request) : this.#list(request);
    const issue = this.issues.find(({ number }) => number === Number(numberText));
    if (issue === undefined) return refusal(404, 'Not Found');
    if (issue.loss === 'deleted') return refusal(410, 'This issue was deleted');
    if (issue.loss === 'transferred') {
      const location = `${this.url}/repositories/2/issues/1`;
      return { status: 301, headers: { location }, body: { message: 'Moved Permanently', url: location } };
    }
    if (part !== undefined) return this.#handleComments(request, issue);
    return request.method === 'PATCH'
      ? this.#change(request, issue)
      : { status: 200, body: this.#shown(issue) };
  }

  #handleComments(request: ReceivedRequest, issue: FakeIssue): ServiceAnswer {
    if (request.method === 'GET')
      return page(
        request,
        issue.comments.map((comment) => this.#shownComment(issue, comment)),
      );
    const { body } = z.object({ body: z.string().min(1).max(LONGEST.body) }).parse(request.body);
    this.#comment(issue, this.account, body);
    const last = issue.comments.at(-1);
    return { status: 201, body: last && this.#shownComment(issue, last) };
  }

  #create(request: ReceivedRequest): ServiceAnswer {
    const parsed = issueBody.required({ title: true }).safeParse(request.body);
    if (!parsed.success) return invalid('title', 'missing_field');
    const wrong = this.#wrongField(parsed.data);
    if (wrong !== undefined) return invalid(wrong, 'invalid');
    const { title, body = null, labels = [], assignees = [] } = parsed.data;
    const isKept = this.access === 'write';
    const issue = this.#add({ title, body, user: this.account });
    issue.labels = isKept ? labels : [];
    issue.assignees = isKept ? assignees : [];
    return { status: 201, headers: { location: this.#apiUrl(issue) }, body: this.#shown(issue) };
  }

  #change(request: ReceivedRequest, issue: FakeIssue): ServiceAnswer {
    const changes = issueBody.parse(request.body);
    const wrong = this.#wrongField(changes);
    if (wrong !== undefined) return invalid(wrong, 'invalid');
    const mayWrite = this.access === 'write' || issue.user === this.account;
    if (!mayWrite) return refusal(403, 'Must have admin rights to Repository.');
    if (changes.title !== undefined) issue.title = changes.title;
    if (changes.body !== undefined) issue.body = changes.body;
    if (changes.labels !== undefined && this.access === 'write') issue.labels = changes.labels;
    if (changes.assignees !== undefined && this.access === 'write') issue.assignees = changes.assignees;
    if (changes.state !== undefined && changes.state !== issue.state) {
      issue.state = changes.state;
      issue.stateReason = changes.state_reason ?? (changes.state === 'closed' ? 'completed' : 'reopened');
    }
    issue.updatedAt = this.now;
    return { status: 200, body: this.#shown(issue) };
  }

  #wrongField({ title = '', body, assignees = [] }: z.output<typeof issueBody>): string | undefined {
    if (title.length > LONGEST.title) return 'title';
    if ((body ?? '').length > LONGEST.body) return 'body';
    return assignees.every((login) => this.collaborators.includes(login)) ? undefined : 'assignees';
  }

  #list(request: ReceivedRequest): ServiceAnswer {
    const { query } = request;
    const creator = query.get('creator')?.toLowerCase();
    const labels = query.get('labels')?.split(',') ?? [];
    const state = query.get('state') ?? 'open';
    const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z');
    const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
    const sign = query.get('direction') === 'asc' ? 1 : -1;
    const listed = this.issues
      .filter(
        (issue) =>
          issue.loss === 'none' &&
          (state === 'all' || issue.state === state) &&
          (creator === undefined || issue.user.toLowerCase() === creator) &&
          labels.every((label) => issue.labels.includes(label)) &&
          toSecond(issue.updatedAt).getTime() >= since,
      )
      .toSorted((a, b) => sign * (a[key].getTime() - b[key].getTime() || a.number - b.number));
    return page(
      request,
      listed.map((issue) => this.#shown(issue)),
    );
  }

  #add(parts: Pick<FakeIssue, 'title' | 'body' | 'user'> & { readonly isPullRequest?: boolean }): FakeIssue {
    const issue: FakeIssue = {
      number: this.issues.length + 1,
      state: 'open',
      stateReason: null,
      assignees: [],
      labels: [],
      createdAt: this.now,
      updatedAt: this.now,
      isPullRequest: false,
      comments: [],
      loss: 'none',
      ...parts,
    };
    this.issues.push(issue);
    return issue;
  }

  #comment(issue: FakeIssue, user: string, body: string): void {
    this.#comments += 1;
    issue.comments.push({ id: this.#comments, user, body });
    issue.updatedAt = this.now;
  }

  #issue(number: number): FakeIssue {
    const issue = this.issues.find((candidate) => candidate.number === number);
    if (issue === undefined) throw new TypeError(`there is no issue ${number}`);
    return issue;
  }

  #apiUrl({ number }: FakeIssue): string {
    return `${this.url}/repos/${this.repository}/issues/${number}`;
  }

  #user(login: string): object {
    return { login, id: login.length, type: 'User' };
  }

  #repository(): object {
    return {
      full_name: this.repository,
      has_issues: this.hasIssues,
      archived: this.isArchived,
      permissions: {
        admin: false,
        push: this.access === 'write',
        pull: true,
        triage: this.access === 'write',
      },
    };
  }

  #shown(issue: FakeIssue): object {
    return {
      id: 1000 + issue.number,
      number: issue.number,
      url: this.#apiUrl(issue),
      html_url: `https://github.example/${this.repository}/issues/${issue.number}`,
      state: issue.state,
      state_reason: issue.stateReason,
      title: issue.title,
      body: issue.body,
      user: this.#user(issue.user),
      labels: issue.labels.map((name) => ({ name })),
      assignee: issue.assignees.map((login) => this.#user(login))[0] ?? null,
      assignees: issue.assignees.map((login) => this.#user(login)),
      comments: issue.comments.length,
      locked: false,
      created_at: toSecond(issue.createdAt).toISOString().replace('.000Z', 'Z'),
      updated_at: toSecond(issue.updatedAt).toISOString().replace('.000Z', 'Z'),
      ...(issue.isPullRequest && {
        pull_request: { url: `${this.url}/repos/${this.repository}/pulls/${issue.number}` },
      }),
    };
  }

  #shownComment(issue: FakeIssue, { id, user, body }: FakeIssue['comments'][number]): object {
    return {
      id,
      body,
      user: this.#user(user),
      html_url: `https://github.example/${this.repository}/issues/${issue.number}#${id}`,
    };
  }
}

/** GitHub's times have whole seconds. */
function toSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}

function refusal(status: number, message: string): ServiceAnswer {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest' } };
}

function invalid(field: string, code: string): ServiceAnswer {
  return {
    status: 422,
    body: { message: 'Validation Failed', errors: [{ resource: 'Issue', field, code }] },
  };
}

/** One page of a list, with the links that GitHub sends. */
function page({ query, path }: ReceivedRequest, items: readonly object[]): ServiceAnswer {
  const size = Math.min(100, Number(query.get('per_page') ?? 30));
  const number = Number(query.get('page') ?? 1);
  const shown = items.slice((number - 1) * size, number * size);
  const link = number * size < items.length ? { link: `<${path}?page=${number + 1}>; rel="next"` } : {};
  return { status: 200, headers: link, body: shown };
}
