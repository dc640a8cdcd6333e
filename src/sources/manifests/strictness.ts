import type { Inventory } from '../../core/inventory/inventory.ts';
import { SourceError } from '../source-error.ts';

const LISTED = 20;
/** Problems that do not change how a manifest is read. */
const WARNINGS = new Set([
  'duplicate-object',
  'cidr-host-bits',
  'removed-api-version',
  'selector-missing',
  'not-supported',
  'namespace-absent',
  'kustomization-not-rendered',
  'files-excluded',
]);

/**
 * For strict reading: rejects an inventory with anything broken in it.
 *
 * @throws SourceError `document-broken`, which lists the problems with file and line
 */
export function refuseProblems({ problems, unread }: Inventory): void {
  const broken = problems.filter(({ code }) => !WARNINGS.has(code));
  if (broken.length === 0 && unread.length === 0) return;
  const lines = broken.slice(0, LISTED).map(({ message, field, object, location }) => {
    const where = location === undefined ? '' : `${location.file}:${location.line}: `;
    const what = object === undefined ? '' : `${object.kind} ${object.name}: `;
    return `${where}${what}${field === undefined ? '' : `${field}: `}${message}`;
  });
  const more = broken.length > LISTED ? [`and ${broken.length - LISTED} more`] : [];
  const text = broken.length > 0 ? [...lines, ...more] : unread.map(({ message }) => message);
  throw new SourceError('document-broken', `Rejected in strict mode:\n  ${text.join('\n  ')}`);
}
