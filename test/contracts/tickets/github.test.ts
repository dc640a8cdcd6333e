import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { githubTarget } from '../../../src/tickets/targets/github/github.ts';
import { FakeGithub } from '../../support/ticket-services/fake-github.ts';
import { describeChanging } from './changing-contract.ts';
import { describeCreating } from './creating-contract.ts';
import { describeWebhooks } from './features-contract.ts';
import { describeProbing } from './probing-contract.ts';
import { DRAFT, MARKER, openTarget, type TicketServiceFixture } from './ticket-service.ts';

const WEBHOOK_SECRET = 'a secret for webhooks';

let github: FakeGithub;

const fixture: TicketServiceFixture = {
  definition: githubTarget,
  start: async () => {
    const service = await FakeGithub.start();
    github = service;
    const person = service.asPerson('octocat');
    const issueOf = (key: string) => service.issues.find(({ number }) => String(number) === key);
    return {
      service,
      settings: { baseUrl: service.url, repository: service.repository },
      secrets: { token: service.token, webhookSecret: WEBHOOK_SECRET },
      creating: ['POST', /\/issues$/],
      commenting: ['POST', /\/comments$/],
      tickets: () => service.issues.length,
      comments: (key) => issueOf(key)?.comments.length ?? 0,
      copy: (key) => void person.create(issueOf(key)?.title ?? '', issueOf(key)?.body ?? ''),
      retitle: (key, title) => person.edit(Number(key), { title }),
      close: (key) => person.edit(Number(key), { state: 'closed' }),
      reopen: (key) => person.edit(Number(key), { state: 'open' }),
      losses: [
        ['gone', (key) => person.edit(Number(key), { loss: 'deleted' })],
        ['moved', (key) => person.edit(Number(key), { loss: 'transferred' })],
        [
          'forbidden',
          () => {
            service.access = 'none';
          },
        ],
      ],
      revokeToken: () => service.revokeToken(),
      revokeAccess: () => {
        service.access = 'none';
      },
      deleteProject: () => {
        service.state = 'deleted';
      },
      webhook: (key) =>
        signed({ action: 'closed', issue: { number: Number(key) }, repository: repository(service) }),
    };
  },
};

const repository = (service: FakeGithub) => ({ full_name: service.repository });

/** A webhook as GitHub sends it. */
function signed(event: object) {
  const body = Buffer.from(JSON.stringify(event));
  const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
  const headers = {
    'x-github-event': 'issues',
    'x-github-delivery': 'a0b1c2',
    'x-hub-signature-256': `sha256=${signature}`,
  };
  return { headers, body };
}

describeCreating(fixture);
describeChanging(fixture);
describeProbing(fixture);
describeWebhooks(fixture);

describe('GitHub issues', () => {
  it('are found although labels are dropped, and pull requests are not taken for them', async () => {
    const { target, service } = await openTarget(fixture);
    const since = service.now;
    github.access = 'read';
    const { key } = await target.create(DRAFT);
    const { body = '' } = github.issues[0] ?? {};
    github.asPerson(github.account).openPullRequest('A pull request', body ?? '');
    expect(github.issues[0]?.labels).toEqual([]);
    expect(await target.findByMarker(MARKER, since)).toMatchObject([{ key }]);
  });

  it('are found behind pages of other issues', async () => {
    const { target, service } = await openTarget(fixture);
    const since = service.now;
    for (let count = 0; count < 250; count += 1) github.asPerson(github.account).create(`Issue ${count}`, '');
    const { key } = await target.create(DRAFT);
    expect(await target.findByMarker(MARKER, since)).toMatchObject([{ key }]);
  });

  it.each([
    [
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1796042400' },
      'API rate limit exceeded',
      '2026-11-30T12:40:00Z',
    ],
    [{}, 'You have exceeded a secondary rate limit.', '2026-11-30T12:01:00Z'],
    [{ 'retry-after': '30' }, 'You have exceeded a secondary rate limit.', '2026-11-30T12:00:30Z'],
  ])('wait until a limit ends that comes as 403 with %j', async (headers, message, end) => {
    const { target, service, creating } = await openTarget(fixture);
    service.fail(...creating, { type: 'answer', answer: { status: 403, headers, body: { message } } });
    await expect(target.create(DRAFT)).rejects.toMatchObject({
      code: 'rate-limited',
      retry: { after: new Date(end) },
      outcome: 'nothing-happened',
    });
  });

  it('are not lost when their repository is renamed or the account is locked out for a time', async () => {
    const { target } = await openTarget(fixture);
    const { key } = await target.create(DRAFT);
    github.state = 'renamed';
    await expect(target.read(key)).rejects.toMatchObject({
      code: 'moved',
      message: expect.stringMatching(/new/),
    });
  });

  it('name the field that GitHub rejects', async () => {
    const { target } = await openTarget(fixture);
    await expect(target.create({ ...DRAFT, assignee: 'nobody' })).rejects.toMatchObject({
      code: 'field-rejected',
      fields: ['assignees'],
    });
    const { key, fields } = await target.create({ ...DRAFT, assignee: 'octocat' });
    expect(fields.assignee).toBe('octocat');
    expect((await target.update(key, MARKER, { assignee: null })).fields.assignee).toBeNull();
  });

  it.each([
    ['isArchived', true, 'is archived'],
    ['hasIssues', false, 'issues are disabled'],
  ] as const)('cannot be created where %s is %s', async (property, value, message) => {
    const { target } = await openTarget(fixture);
    Object.assign(github, { [property]: value });
    expect((await target.probe()).at(-1)).toMatchObject({
      check: 'project',
      outcome: 'failed',
      message: expect.stringContaining(message),
    });
    await expect(target.create(DRAFT)).rejects.toMatchObject({ retry: 'never', outcome: 'nothing-happened' });
  });

  it('are told apart by repository, and from pull requests, in webhooks', async () => {
    const { target } = await openTarget(fixture);
    const elsewhere = signed({ issue: { number: 1 }, repository: { full_name: 'acme/other' } });
    expect(target.readWebhook?.(elsewhere.headers, elsewhere.body)).toEqual({ type: 'ignored' });
    const pull = signed({ issue: { number: 1, pull_request: {} }, repository: repository(github) });
    expect(target.readWebhook?.(pull.headers, pull.body)).toEqual({ type: 'ignored' });
    const ping = signed({ zen: 'Design for failure.', repository: repository(github) });
    expect(target.readWebhook?.(ping.headers, ping.body)).toEqual({ type: 'ignored' });
  });
});
