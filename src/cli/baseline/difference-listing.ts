import { NO_CONNECTIONS_TEXT } from '../../core/network/connection-set.ts';
import { objectText } from '../../core/reachability/entry/reason-text.ts';
import type { Listing } from '../output/listing.ts';
import type { BaselineDifference, DifferingObject } from './difference-answer.ts';

interface Row {
  readonly what: string;
  readonly change: string;
  readonly subject: string;
  /** Changed fields of an object, or ports of a connection. */
  readonly difference: string;
}

/** One row per object to approve or revert, then one per connection that differs. */
export function differenceListing({ objects, connections }: BaselineDifference): Listing<Row> {
  return {
    empty: 'Nothing differs from the baseline.',
    columns: [
      { title: 'what', value: ({ what }) => what },
      { title: 'change', value: ({ change }) => change },
      { title: 'object or connection', value: ({ subject }) => subject },
      { title: 'fields or ports', value: ({ difference }) => difference },
    ],
    rows: [
      ...objects.map((object) => ({
        what: 'object',
        change: object.change,
        subject: nameOf(object),
        difference: object.fields.join(', '),
      })),
      ...connections.map(({ change, from, to, allowed, unknown }) => ({
        what: 'connection',
        change,
        subject: `${from} -> ${to}`,
        difference: [
          part('now allowed', allowed.gained),
          part('no longer allowed', allowed.lost),
          part('now unknown', unknown.gained),
          part('no longer unknown', unknown.lost),
        ]
          .filter((text) => text !== '')
          .join('; '),
      })),
    ],
  };
}

/** Labels that the API server would reject may contain them; a comment must not continue as YAML to apply. */
const LINE_BREAKS = /[\r\n\u0085\u2028\u2029]+/g;

/** The approved policies as YAML to apply, and the commands for everything else as comments. */
export function revertYaml({ objects }: BaselineDifference): string {
  const manifests = objects.flatMap(({ revert }) => (revert === null ? [] : [revert.trimEnd()]));
  const others = objects.filter(({ revert }) => revert === null);
  return [
    ...others.map((object) => `# ${adviceFor(object).replaceAll(LINE_BREAKS, ' ')}`),
    ...(manifests.length > 0 ? [manifests.join('\n---\n')] : []),
  ].join('\n');
}

function adviceFor(object: DifferingObject): string {
  const fields = object.fields.length > 0 ? ` (${object.fields.join(', ')})` : '';
  const what = `${nameOf(object)} was ${object.change}${fields}`;
  return object.command === null
    ? `${what}: restore it as it was approved; there is no manifest for it`
    : `${what}: ${object.command}`;
}

function nameOf({ kind, namespace, name }: DifferingObject): string {
  return objectText({ kind, ...(namespace !== null && { namespace }), name });
}

function part(title: string, ports: string): string {
  return ports === NO_CONNECTIONS_TEXT ? '' : `${title}: ${ports}`;
}
