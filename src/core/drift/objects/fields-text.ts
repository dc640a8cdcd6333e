import { visibleText } from '../../visible-text.ts';

/** As many fields as fit into a sentence. */
const MOST_FIELDS = 3;

/** Fields that earlier versions recorded under the names that they have in stored objects. */
const RECORDED_NAMES: Readonly<Record<string, string>> = {
  labelsRead: 'labels that are not valid',
  unreadLabels: 'labels that are not valid',
  'template.unreadLabels': 'labels of the template that are not valid',
  presence: 'existence',
};

/** Changed fields for a sentence: the first three, and how many more there are. */
export function fieldsText(fields: readonly string[]): string {
  const named = [...new Set(fields.map((field) => RECORDED_NAMES[field] ?? field))];
  const more = named.length - MOST_FIELDS;
  return visibleText(`${named.slice(0, MOST_FIELDS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`);
}
