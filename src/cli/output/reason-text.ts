import { reasonText } from '../../core/reachability/entry/reason-text.ts';
import type { EntryReason } from '../../core/reachability/entry/entry-point.ts';

/** The full text of a reason, and how to settle an assumption on the command line. */
export function reasonLine(reason: EntryReason): string {
  const text = reasonText(reason, 'full');
  if (reason.type !== 'assumption') return text;
  if (reason.assumption === 'absentNamespaces')
    return `${text}: add them, or use --assume absentNamespaces=unlabelled`;
  return `${text}: set it with --assume ${reason.assumption}=... or --cni-profile`;
}
