import { z } from 'zod';
import { COMPLETENESS, CONNECTION_CHANGES, DATA_CLASSES, PRESENCE, SEVERITY } from '../../api/enums.ts';
import { toGlobalId } from '../../api/global-id.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';
import type { CheckReport } from '../../core/gate/report.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { proposalRequest } from '../proposal/proposal.resource.ts';
import { AGE, COUNTED, DOUBT_OUTCOMES, GATE_VERDICT, WEIGHT, WITHOUT_PII } from './check-enums.ts';
import { MAX_CHECKED_CONNECTIONS, MAX_CHECKED_FINDINGS, type CheckAnswer } from './check.topic.ts';

/** Where checks are posted. */
export const CHECK_PATH = '/api/v1/check';

const criteria = z.object({
  failOn: oneOf(SEVERITY).default('low').describe('Findings of this severity or higher count.'),
  counted: oneOf(COUNTED).default('all').describe('Which findings count.'),
  withoutPii: oneOf(WITHOUT_PII)
    .default('undecided')
    .describe('What follows if nothing is classified as personal data.'),
});

export const checkRequest = resource(
  'CheckRequest',
  z
    .strictObject({ ...proposalRequest.shape, ...criteria.shape })
    .describe('Manifests that are laid over a snapshot, and what counts against them.'),
);

const location = z.object({ file: z.string(), line: z.int() });
const severity = oneOf(SEVERITY);
const subject = z.string().describe('The workload as `namespace/name[Kind]`, or the namespace.');
const age = oneOf(AGE).exactOptional();
const weight = oneOf(WEIGHT).describe('Whether it counts, and if not, why.');
const object = z.object({ kind: z.string(), namespace: z.string().exactOptional(), name: z.string() });
const gainAndLoss = z.object({ gained: z.string(), lost: z.string() });
const verdicts = z.object({ allowed: z.string(), unknown: z.string() });
const score = z
  .object({ score: z.number().nullable(), coverage: z.number().nullable() })
  .nullable()
  .describe('Null for tokens that are limited to some namespaces.');

const checkedRule = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string().describe('What it requires, for readers who do not know Kubernetes.'),
  why: z.string(),
  group: z.string().describe('The group of the rule.'),
  severity,
  outcomes: z
    .object({
      pass: z.int(),
      fail: z.int(),
      unknown: z.int(),
      error: z.int(),
      'not-applicable': z.int(),
    })
    .describe('How often it had each outcome.'),
});

const checkedFinding = resource(
  'CheckFinding',
  z
    .object({
      ruleId: z.string(),
      severity,
      subject,
      key: z
        .string()
        .describe(
          'Tells the violations of a rule by one subject apart. Empty for tokens that may not see what it names.',
        ),
      fingerprint: z.string().describe('That of the finding, once a snapshot shows it.'),
      summary: z.string(),
      from: z.string().exactOptional(),
      to: z.string().exactOptional(),
      connections: z.string().exactOptional(),
      reasons: z.array(z.string()),
      remediation: z.string().exactOptional(),
      age,
      weight,
      location: location.exactOptional().describe('Where it can be mended in the manifests.'),
    })
    .describe('A violation of a rule by what would be deployed.'),
);

const checkedConnection = resource(
  'CheckConnection',
  z
    .object({
      presence: oneOf(PRESENCE).describe('In which states its workloads exist.'),
      change: oneOf(CONNECTION_CHANGES),
      from: z.string(),
      to: z.string(),
      before: verdicts,
      after: verdicts,
      allowed: gainAndLoss,
      unknown: gainAndLoss,
      opens: verdicts
        .exactOptional()
        .describe(
          'What the change opens, or may open, from or to personal data although nothing declares it. It counts as severity high.',
        ),
      location: location.exactOptional(),
    })
    .describe(
      'A connection that differs once the manifests are applied. Empty sets of ports are empty texts.',
    ),
);

const piiWorkload = z.object({
  workload: z.string().describe('The workload as `namespace/name[Kind]`.'),
  dataClass: oneOf(DATA_CLASSES),
  dataClassReason: z.string().describe('What declares the data class.'),
  dataCategories: z
    .array(
      z.object({
        name: z.string().describe('The name of the category, such as `contact` or `health`.'),
        reason: z.string().describe('What declares it.'),
      }),
    )
    .describe('What kinds of personal data it handles, by name; those of its namespace if it has none.'),
});

export const checkResource = resource(
  'Check',
  z
    .object({
      snapshot: z.string().describe('The id of the snapshot that the manifests were laid over.'),
      takenAt: z.date().describe('The time that this snapshot shows.'),
      verdict: oneOf(GATE_VERDICT),
      because: z.array(z.string()).describe('Why it did not pass; empty if it did.'),
      criteria: z.object({
        failOn: severity,
        counted: oneOf(COUNTED),
        withoutPii: oneOf(WITHOUT_PII),
      }),
      completeness: oneOf(COMPLETENESS).describe('Whether everything was read that may change the results.'),
      score,
      piiWorkloads: z.array(piiWorkload).describe('Workloads with personal data.'),
      perhapsPii: z
        .array(z.string())
        .describe('Workloads and namespaces of which it is not known whether they hold personal data.'),
      rules: z.array(checkedRule).describe('The rules that were applied.'),
      disabledRules: z.array(z.string()),
      findings: z
        .array(checkedFinding)
        .describe(`At most ${MAX_CHECKED_FINDINGS}: those that count first, then the most severe.`),
      findingsLeftOut: z.int(),
      undecided: z
        .array(
          z.object({
            ruleId: z.string(),
            severity,
            subject,
            outcome: oneOf(DOUBT_OUTCOMES),
            message: z.string(),
            age,
            weight,
          }),
        )
        .describe(`Results that are not decided, at most ${MAX_CHECKED_FINDINGS}.`),
      undecidedLeftOut: z.int(),
      change: z
        .object({
          score,
          objects: z.object({
            deleted: z.array(object),
            undecided: z.array(object.extend({ reason: z.string() })),
            changed: z.array(object),
            added: z.array(object),
          }),
          workloads: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
          noLongerPii: z
            .array(z.string())
            .describe(
              'Workloads that hold personal data by the snapshot, and still exist, but no longer do.',
            ),
          closed: z
            .array(z.object({ ruleId: z.string(), severity, subject, summary: z.string().exactOptional() }))
            .describe('Findings of the snapshot that are decided to be gone.'),
          connections: z
            .array(checkedConnection)
            .describe(`At most ${MAX_CHECKED_CONNECTIONS}: those that open something first.`),
          connectionsLeftOut: z.int(),
          undecided: z.int().describe('Number of connections with ports that are unknown in both states.'),
        })
        .describe('What differs from the snapshot.'),
      unread: z.array(
        z.object({ kind: z.string(), namespace: z.string().exactOptional(), message: z.string() }),
      ),
      problems: z.array(z.object({ code: z.string(), message: z.string() })),
    })
    .describe('Whether manifests may be applied to a cluster.'),
);

/** A check, as the REST API shows it. */
export interface CheckResource extends CheckReport, Omit<CheckAnswer, 'report'> {
  readonly snapshot: string;
  readonly takenAt: Date;
}

export function toCheckResource(
  { id, takenAt }: Snapshot,
  { report, ...leftOut }: CheckAnswer,
): CheckResource {
  return { snapshot: toGlobalId('Snapshot', id), takenAt, ...report, ...leftOut };
}
