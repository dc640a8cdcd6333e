import { reasonText } from '../../core/reachability/entry/reason-text.ts';
import type { EntryReason } from '../../core/reachability/entry/entry-point.ts';

/** All that is known of a reason, and how to settle it on the command line where an assumption would. */
export function reasonLine(reason: EntryReason): string {
  const text = reasonText(reason, 'full');
  if (reason.type !== 'assumption') return text;
  if (reason.assumption === 'absentNamespaces')
    return `${text}: add them, or settle it with --assume absentNamespaces=unlabelled`;
  return `${text}: settle it with --assume ${reason.assumption}=... or --cni-profile`;
}
