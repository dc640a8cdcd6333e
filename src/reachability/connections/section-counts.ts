import { visible } from '../../core/access-scope.ts';
import type {
  OutsideConnections,
  ReachabilityModel,
  RowCounts,
  RowCriteria,
} from '../../core/reachability/model/model.ts';
import type { Asked } from '../topic.ts';
import { addressFilter } from './connection-filter.ts';
import type { ConnectionQuestion } from './connection-row.ts';
import { verdictKey } from './fold-outside.ts';
import { narrowing } from './narrowing.ts';

/**
 * The rows of one workload in a listing. A listing begins with the connections that each workload may open (`opened`),
 * followed by those that the outside may open to each workload (`fromOutside`).
 */
export interface Section {
  readonly section: keyof RowCounts;
  /** The index of the workload in the model. */
  readonly place: number;
  readonly rowsBefore: number;
}

export const FIRST_SECTION: Section = { section: 'opened', place: 0, rowsBefore: 0 };

/** How many rows each section of a listing has. */
export class SectionCounts {
  readonly #counts: RowCounts;

  constructor(counts: RowCounts) {
    this.#counts = counts;
  }

  /** The section that contains a row; the end of the last section if there are fewer rows. */
  sectionAt(row: number): Section {
    let rowsBefore = 0;
    for (const section of ['opened', 'fromOutside'] as const) {
      const counts = this.#counts[section];
      for (let place = 0; place < counts.length; place += 1) {
        const after = rowsBefore + counts[place]!;
        if (row < after) return { section, place, rowsBefore };
        rowsBefore = after;
      }
    }
    return { section: 'fromOutside', place: this.#counts.fromOutside.length, rowsBefore };
  }
}

/** Whether the rows of a question can be counted without creating them. */
export function isCountableQuestion(wanted: ConnectionQuestion): boolean {
  const { from, to, namespace, dataClasses, spans, groupBy } = wanted;
  return (
    groupBy === 'workload' && [from, to, namespace, dataClasses, spans].every((one) => one === undefined)
  );
}

/** The last counts of each model: every page of a listing needs them. */
const counted = new WeakMap<ReachabilityModel, { readonly key: string; readonly counts: SectionCounts }>();

/** The counts of a question for which `isCountableQuestion` holds. */
export function sectionCounts(
  model: ReachabilityModel,
  wanted: ConnectionQuestion,
  asked: Asked,
): SectionCounts {
  const key = JSON.stringify([wanted, asked.scope]);
  const known = counted.get(model);
  if (known?.key === key) return known.counts;
  const { opened, fromOutside } = model.connectionCounts(criteriaOf(wanted, asked));
  for (const { place, egress, ingress } of foldedRows(model, wanted, asked)) {
    opened[place]! += egress;
    fromOutside[place]! += ingress;
  }
  const counts = new SectionCounts({ opened, fromOutside });
  counted.set(model, { key, counts });
  return counts;
}

/** The number of rows of a question for which `isCountableQuestion` holds. */
export function countRows(model: ReachabilityModel, wanted: ConnectionQuestion, asked: Asked): number {
  let count = model.countConnections(criteriaOf(wanted, asked));
  for (const { egress, ingress } of foldedRows(model, wanted, asked)) count += egress + ingress;
  return count;
}

/** Which rows are counted one by one: outside ranges are not if they are folded. */
function criteriaOf(wanted: ConnectionQuestion, { scope, budget }: Asked): RowCriteria {
  const within = narrowing(wanted);
  return {
    workload: visible(scope),
    range: wanted.outside === 'folded' ? () => false : addressFilter(wanted.addresses),
    verdicts: (allowed, unknown) => within({ allowed, unknown }) !== undefined,
    betweenWorkloads: wanted.addresses === undefined ? 'counted' : 'left-out',
    beforeRow: () => budget.look(),
  };
}

interface FoldedRows {
  readonly place: number;
  readonly egress: number;
  readonly ingress: number;
}

/** How many rows the outside of each workload is folded into. Many workloads share the same outside connections. */
function* foldedRows(
  model: ReachabilityModel,
  wanted: ConnectionQuestion,
  { scope, budget }: Asked,
): Generator<FoldedRows, void, void> {
  if (wanted.outside !== 'folded') return;
  const within = narrowing(wanted);
  const amongAddresses = addressFilter(wanted.addresses);
  const places = model.externalRanges.flatMap((range, place) => (amongAddresses(range) ? [place] : []));
  const known = new Map<OutsideConnections, number>();
  const rowsOf = (outside: OutsideConnections): number => {
    let count = known.get(outside);
    if (count !== undefined) return count;
    budget.look();
    const verdicts = new Set<string>();
    for (const place of places) {
      const shown = within({ allowed: outside.allowed(place), unknown: outside.unknown(place) });
      if (shown !== undefined) verdicts.add(verdictKey(shown));
    }
    known.set(outside, (count = verdicts.size));
    return count;
  };
  const sees = visible(scope);
  for (const [place, workload] of model.workloads.entries()) {
    if (!sees(workload)) continue;
    const [egress, ingress] = [model.outsideOf(workload, 'egress'), model.outsideOf(workload, 'ingress')];
    yield { place, egress: rowsOf(egress), ingress: rowsOf(ingress) };
  }
}
