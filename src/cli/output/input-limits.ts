import { absentNamespacesIn } from '../../core/inventory/kubernetes/absent-namespaces.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { inputWarningTexts } from '../../core/inventory/input-warnings.ts';
import type { Problem } from '../../core/inventory/problem.ts';
import type { Assumptions } from '../../core/reachability/plugins/cni-profile.ts';
import type { Terminal } from './terminal.ts';

/** One sentence about missing namespaces; empty if verdicts do not depend on them. */
export function absentNamespacesText(
  problems: readonly Problem[],
  { absentNamespaces }: Pick<Assumptions, 'absentNamespaces'>,
): string | undefined {
  const names = absentNamespacesIn(problems);
  if (names.length === 0 || absentNamespaces === 'unlabelled') return undefined;
  return `labels unknown of ${names.length === 1 ? 'namespace' : 'namespaces'} ${names.join(', ')}, not in the input: verdicts that depend on them are unknown (add the Namespace objects, or use --assume absentNamespaces=unlabelled)`;
}

/** Prints `inputWarningTexts` on stderr. `prefix` names the cluster if there are several. */
export function reportInputWarnings(problems: readonly Problem[], terminal: Terminal, prefix = ''): void {
  for (const text of inputWarningTexts(problems)) terminal.progress(`${prefix}warning: ${text}`);
}

/**
 * Prints on stderr what could not be read of a cluster, what is excluded or not applied, and which namespaces were
 * missing. `prefix` names the cluster if there are several.
 */
export function reportInputLimits(
  { unread, problems }: Pick<Inventory, 'unread' | 'problems'>,
  assumptions: Assumptions,
  terminal: Terminal,
  prefix = '',
): void {
  for (const { kind, namespace, message } of unread)
    terminal.progress(
      `${prefix}not read: ${kind}${namespace === undefined ? '' : ` in ${namespace}`}: ${message}`,
    );
  reportInputWarnings(problems, terminal, prefix);
  const absent = absentNamespacesText(problems, assumptions);
  if (absent !== undefined) terminal.progress(`${prefix}${absent}`);
}
