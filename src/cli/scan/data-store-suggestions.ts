import {
  dataStoreSigns,
  dataStoreSignText,
  type DataStoreSign,
} from '../../core/classification/data-stores.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import type { Classifier } from '../../core/classification/classification.ts';
import { wrap } from '../output/columns.ts';
import type { Terminal } from '../output/terminal.ts';

/** An unclassified workload that probably stores data. It does not affect the score. */
export interface DataStoreSuggestion {
  readonly workload: string;
  readonly signs: readonly (DataStoreSign & { readonly text: string })[];
}

/** The workloads that should be classified, those with the most signs first. */
export function suggestDataStores(
  inventory: Inventory,
  classifier: Classifier,
): readonly DataStoreSuggestion[] {
  return inventory.workloads
    .filter((workload) => classifier.workload(workload) === 'unclassified')
    .map((workload) => ({
      workload: workloadKey(workload),
      signs: dataStoreSigns(workload).map((sign) => ({ ...sign, text: dataStoreSignText(sign) })),
    }))
    .filter(({ signs }) => signs.length > 0)
    .sort((a, b) => b.signs.length - a.signs.length);
}

/** The rest is only in --output json. */
const MOST_SHOWN = 10;

/** The suggestions as human-readable text. */
export function renderSuggestions(suggestions: readonly DataStoreSuggestion[], terminal: Terminal): string {
  const [first] = suggestions;
  if (first === undefined) return '';
  const lines = suggestions
    .slice(0, MOST_SHOWN)
    .map(
      ({ workload, signs }) =>
        `  ${wrap(`${workload}: ${signs.map(({ text }) => text).join(', ')}`, terminal.width, '      ')}`,
    );
  const more = suggestions.length - MOST_SHOWN;
  return [
    terminal.style('bold', 'Not classified, but probably storing data (a suggestion; not part of the score)'),
    ...lines,
    ...(more > 0 ? [`  and ${more} more: see --output json`] : []),
    `  If it is personal data, label it, or try: --pii '${first.workload.replace(/\[.*/, '')}'. If not, label it ringfence.dev/data=none.`,
  ].join('\n');
}
