import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { ADDRESS_FAMILIES } from '../../network/address.ts';
import type { ExternalCategory } from '../../reachability/model.ts';
import { judge } from '../judgement.ts';
import { unionOf } from '../reach/connections.ts';
import { type AddressPart, undeclaredTo } from '../reach/declared.ts';
import { reasonsFor, undecidedReasons } from '../reach/evidence.ts';
import { addressPart, joined, outsideOf, partsText } from '../reach/outside.ts';
import { newPolicy, narrowedPolicies, remedy, type Narrowing } from '../remediation/patch.ts';
import type { PolicyRule } from '../../inventory/network-policy.ts';
import type { Judgement, RuleContext } from '../rule.ts';

/** One kind of outside that personal data must not reach unless it is declared. */
export interface ForbiddenOutside {
  readonly category: ExternalCategory;
  /** For people, e.g. `the public internet`. */
  readonly title: string;
  readonly remediation: string;
  /** Takes the category's addresses out of one egress rule. */
  readonly narrow: (workload: Workload, context: RuleContext) => Narrowing;
  /** What a workload that nothing isolates keeps. */
  readonly keep: (workload: Workload, context: RuleContext) => readonly PolicyRule[];
}

/** One violation per workload: which ranges are open is its evidence, as other policies split them at will. */
export function judgeOutsideEgress(
  workload: Workload,
  outside: ForbiddenOutside,
  context: RuleContext,
): Judgement {
  const { model } = context;
  const rows = outsideOf(context, workload, 'egress').filter(
    ({ range }) => range.category === outside.category,
  );
  const open = rows.filter(
    ({ range, allowed }) => undeclaredTo(workload, addressPart(range, allowed), context).length > 0,
  );
  const parts = joined(
    open.flatMap(({ range, allowed }) => undeclaredTo(workload, addressPart(range, allowed), context)),
  );
  const perhaps = rows.filter(
    ({ range, unknown }) => undeclaredTo(workload, addressPart(range, unknown), context).length > 0,
  );
  const connections = unionOf(parts.map((part) => part.connections));
  const to = destinationText(
    outside.title,
    parts,
    rows.map(({ range, allowed }) => addressPart(range, allowed)),
  );
  const first = open[0];
  const name = workloadKey(workload);
  return judge({
    violations:
      first === undefined
        ? []
        : [
            {
              key: '',
              evidence: {
                summary: `${name} may open connections to ${to} and no declared connection lists it.`,
                from: name,
                to,
                connections: connections.toString(),
                reasons: reasonsFor(
                  model,
                  first.row.from,
                  first.row.to,
                  connections.intersect(first.allowed),
                ),
              },
            },
          ],
    decided: perhaps.length === 0 ? 'all' : 'partly',
    undecided: undecidedReasons(
      model,
      perhaps.map(({ row }) => row),
    ),
    remediation: () => remedy(outside.remediation, workload, drafts(workload, outside, context), context),
  });
}

/** The outside with its open ranges; a family that is open throughout by its name, and no more where all of them are. */
function destinationText(title: string, open: readonly AddressPart[], all: readonly AddressPart[]): string {
  if (addressCount(open) === addressCount(all)) return title;
  const ranges = ADDRESS_FAMILIES.flatMap((family) => {
    const parts = open.filter((part) => part.family === family);
    const whole = addressCount(all.filter((part) => part.family === family));
    if (parts.length === 0) return [];
    return parts.length > 1 && addressCount(parts) === whole
      ? [`every ${family} address`]
      : [partsText(parts)];
  });
  return `${title} (${ranges.join(', ')})`;
}

function addressCount(parts: readonly AddressPart[]): bigint {
  return parts.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}

function drafts(workload: Workload, outside: ForbiddenOutside, context: RuleContext) {
  const narrowed = narrowedPolicies(workload, 'egress', outside.narrow(workload, context), context);
  const { isolation } = context.model.isolation(workload, 'egress');
  if (isolation === 'isolated') return narrowed;
  const kept = isolation === 'open' ? outside.keep(workload, context) : [];
  return [newPolicy(workload, 'egress', kept, context), ...narrowed];
}
