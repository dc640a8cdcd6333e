import { z } from 'zod';
import { hiddenMarker } from '../../../core/tickets/marker.ts';
import type { TicketMarker } from '../../../core/tickets/marker.ts';
import type { TicketDocument } from '../../../core/tickets/text/document.ts';
import { fitted } from '../../../core/tickets/text/fitted.ts';
import { markdownOf } from '../../../core/tickets/text/markdown.ts';
import type { OutgoingResponse } from '../../../outgoing/client.ts';
import { statusError, waitUntil, type ServiceRefusal } from '../json-api.ts';
import type { RemoteTicket } from '../target.ts';
import { TargetError } from '../target-error.ts';

/** GitHub takes 65,536; the marker comes after the text. */
const TEXT_CHARACTERS = 65_000;
/** How long GitHub wants clients to wait that exceed a secondary limit, if it does not say. */
const SECONDARY_LIMIT_MS = 60_000;

export const settingsSchema = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://api.github.com')
    .describe('URL of the REST API; of GitHub Enterprise Server: https://HOST/api/v3'),
  repository: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'must be OWNER/NAME')
    .describe('Repository of the issues, as OWNER/NAME'),
  labels: z.array(z.string().min(1).max(50)).default(['ringfence']).describe('Labels of each new issue'),
  account: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Login that issues are created with; needed only for tokens of GitHub Apps, for example my-app[bot]',
    ),
});
export const secretsSchema = z.strictObject({
  token: z.string().min(1).describe('Token with read and write access to issues of the repository'),
  webhookSecret: z
    .string()
    .min(16)
    .optional()
    .describe('Secret of the webhook that announces changes of issues'),
});
export type GithubSettings = z.output<typeof settingsSchema>;
export type GithubSecrets = z.output<typeof secretsSchema>;

export const accountSchema = z.object({ login: z.string() });
export const issueSchema = z.object({
  number: z.int(),
  html_url: z.string(),
  state: z.string(),
  state_reason: z.string().nullish(),
  title: z.string(),
  body: z.string().nullish(),
  user: accountSchema.nullish(),
  assignees: z.array(accountSchema).nullish(),
  created_at: z.iso.datetime({ offset: true }),
  updated_at: z.iso.datetime({ offset: true }),
  /** Issue lists contain pull requests too. */
  pull_request: z.unknown().optional(),
});
export type GithubIssue = z.output<typeof issueSchema>;
export const issuesSchema = z.array(issueSchema);
export const commentsSchema = z.array(
  z.object({ body: z.string().nullish(), user: accountSchema.nullish() }),
);
export const repositorySchema = z.object({
  has_issues: z.boolean(),
  archived: z.boolean(),
  permissions: z.object({ push: z.boolean(), triage: z.boolean().optional() }).optional(),
});
const errorSchema = z.object({
  message: z.string(),
  errors: z.array(z.union([z.string(), z.object({ field: z.string().optional() })])).optional(),
});
export const eventSchema = z.object({
  repository: z.object({ full_name: z.string() }),
  issue: z.object({ number: z.int(), pull_request: z.unknown().optional() }),
});

export function textOf(text: TicketDocument, marker: TicketMarker): string {
  return `${fitted(text, markdownOf, TEXT_CHARACTERS)}\n\n${hiddenMarker(marker)}`;
}

export function isAccount(login: string | undefined, own: string): boolean {
  return login?.toLowerCase() === own.toLowerCase();
}

export function ticketOf(issue: GithubIssue, own: string): RemoteTicket {
  const reason = issue.state_reason ? ` (${issue.state_reason})` : '';
  return {
    key: String(issue.number),
    url: issue.html_url,
    category: issue.state === 'closed' ? 'closed' : 'open',
    status: `${issue.state}${reason}`,
    fields: {
      title: issue.title,
      text: (issue.body ?? '').replaceAll('\r\n', '\n'),
      priority: null,
      assignee: issue.assignees?.map(({ login }) => login).join(', ') || null,
      dueOn: null,
    },
    createdAt: new Date(issue.created_at),
    updatedAt: new Date(issue.updated_at),
    ours: isAccount(issue.user?.login, own),
  };
}

export function refusalOf(json: unknown): ServiceRefusal {
  const { message, errors = [] } = errorSchema.safeParse(json).data ?? {};
  return {
    message,
    fields: errors.flatMap((error) => (typeof error === 'object' ? (error.field ?? []) : [])),
  };
}

/** Both kinds of limits come with 403 or 429: the hourly one with the time of its end, the secondary one often without. */
export function limitError(
  response: OutgoingResponse,
  refusal: ServiceRefusal,
  now: Date,
): TargetError | undefined {
  const { status, headers } = response;
  if (status !== 403 && status !== 429) return undefined;
  const isPrimary = headers['x-ratelimit-remaining'] === '0';
  const isSecondary = /secondary rate limit|abuse detection/i.test(refusal.message ?? '');
  if (headers['retry-after'] !== undefined)
    return statusError('GitHub', { ...response, status: 429 }, refusal, now);
  if (!isPrimary && !isSecondary && status === 403) return undefined;
  const reset = Number(headers['x-ratelimit-reset']) * 1000;
  const after = isPrimary && reset > now.getTime() ? reset : now.getTime() + SECONDARY_LIMIT_MS;
  return new TargetError(
    'rate-limited',
    `GitHub allows no more requests for now: ${refusal.message ?? status}`,
    {
      retry: { after: waitUntil(after, now) },
    },
  );
}
