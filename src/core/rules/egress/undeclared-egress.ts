import { type Workload, workloadKey } from '../../inventory/workload.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { judge } from '../judgement.ts';
import { openDeclarations, unresolvedNames } from '../reach/declared.ts';
import { distinct, reasonsFor, undecidedReasons } from '../reach/evidence.ts';
import { outsideConnection, type OutsideRow } from '../reach/outside.ts';
import { remedy } from '../remedy.ts';
import type { Judgement, RuleContext, Violation } from '../rule.ts';

/** The open, undeclared connections to some outside addresses. */
export interface Undeclared {
  readonly open: OpenOutside | undefined;
  /** The first rows that may be open. */
  readonly perhaps: readonly OutsideRow[];
  /** Whether an open connection may be declared. */
  readonly perhapsDeclared: 'something' | 'nothing';
}

export interface OpenOutside {
  /** The first open row, which is explained. */
  readonly example: OutsideRow;
  readonly connections: ConnectionSet;
  /** The addresses, as text. */
  readonly to: string;
}

/** What a rule says about undeclared connections to outside addresses. */
interface UndeclaredTexts {
  /** Where the workload can connect to, as part of the summary. */
  readonly destination: (open: OpenOutside) => string;
  readonly remediation: string;
  /** Says, as a sentence, which rule reports the rest. */
  readonly leftTo?: string;
}

/**
 * One violation per workload. The open ranges are evidence and not part of its identity, because other policies may
 * split them.
 */
export function judgeUndeclared(
  workload: Workload,
  { open, perhaps, perhapsDeclared }: Undeclared,
  { destination, remediation, leftTo }: UndeclaredTexts,
  context: RuleContext,
): Judgement {
  return judge({
    violations: open === undefined ? [] : [violationOf(workload, open, destination(open), context)],
    decided: perhaps.length > 0 || perhapsDeclared === 'something' ? 'partly' : 'all',
    undecided: distinct([
      ...undecidedReasons(
        context.model,
        perhaps.map((row) => outsideConnection(workload, 'egress', row)),
      ),
      ...(perhapsDeclared === 'something'
        ? [...openDeclarations([workload], context), ...unresolvedNames(workload, context)]
        : []),
    ]),
    remediation: () => remedy(remediation, workload, context),
    ...(leftTo !== undefined && { leftTo }),
  });
}

function violationOf(
  workload: Workload,
  { example, connections, to }: OpenOutside,
  destination: string,
  { model }: RuleContext,
): Violation {
  const name = workloadKey(workload);
  const row = outsideConnection(workload, 'egress', example);
  return {
    key: '',
    evidence: {
      summary: `${name} can connect to ${destination}, and no declared connection lists this.`,
      from: name,
      to,
      connections: connections.toString(),
      reasons: reasonsFor(model, row.from, row.to, connections.intersect(row.allowed)),
    },
  };
}
