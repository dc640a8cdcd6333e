import { NO_CONNECTIONS_TEXT } from '../../core/network/connection-set.ts';
import { fieldsText } from '../../core/drift/objects/fields-text.ts';
import { visibleText } from '../../core/visible-text.ts';
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
        difference: fieldsText(object.fields),
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

/** The approved policies and removed namespaces as YAML to apply, and the commands for everything else as comments. */
export function revertYaml({ objects }: BaselineDifference): string {
  const manifests = objects.flatMap(({ revert }) => (revert === null ? [] : [revert.trimEnd()]));
  const others = objects.filter(({ revert }) => revert === null);
  return [
    ...others.map((object) => `# ${visibleText(adviceFor(object))}`),
    ...(manifests.length > 0 ? [manifests.join('\n---\n')] : []),
  ].join('\n');
}

function adviceFor(object: DifferingObject): string {
  const fields = object.fields.length > 0 ? ` (${fieldsText(object.fields)})` : '';
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
