import { absentNamespacesIn } from '../../core/inventory/kubernetes/absent-namespaces.ts';
import { mayCreatePods } from '../../core/inventory/kubernetes/api-groups.ts';
import { listed } from '../../core/listed.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { inputWarningTexts, isInputWarning } from '../../core/inventory/problems/input-warnings.ts';
import type { Problem } from '../../core/inventory/problems/problem.ts';
import { unreadText } from '../../core/inventory/problems/unread.ts';
import type { Assumptions } from '../../core/reachability/plugins/cni-profile.ts';
import { problemTexts } from './problem-text.ts';
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

/** One sentence about custom resources that operators may create pods for; empty if there are none. */
export function passedOverText({ ignoredKinds }: Pick<Inventory, 'ignoredKinds'>): string | undefined {
  const kinds = Object.entries(ignoredKinds).filter(([kind]) => mayCreatePods(kind));
  if (kinds.length === 0) return undefined;
  const names = listed(kinds.map(([kind, count]) => `${kind} (${count})`));
  return `not evaluated: ${names}: operators may create pods for custom resources, and such pods are not known (add them, or the workloads that the operators create)`;
}

/**
 * Prints on stderr what could not be read of a cluster, problems in what was read, what is excluded or not applied,
 * which custom resources were not evaluated, and which namespaces were missing. `prefix` names the cluster if there are
 * several.
 */
export function reportInputLimits(
  { unread, problems, ignoredKinds }: Pick<Inventory, 'unread' | 'problems' | 'ignoredKinds'>,
  assumptions: Assumptions,
  terminal: Terminal,
  prefix = '',
): void {
  for (const one of unread) terminal.progress(`${prefix}${unreadText(one)}`);
  const inObjects = problems.filter((problem) => !isInputWarning(problem));
  for (const text of problemTexts({ problems: inObjects, unread }))
    terminal.progress(`${prefix}problem: ${text}`);
  reportInputWarnings(problems, terminal, prefix);
  const passedOver = passedOverText({ ignoredKinds });
  if (passedOver !== undefined) terminal.progress(`${prefix}${passedOver}`);
  const absent = absentNamespacesText(problems, assumptions);
  if (absent !== undefined) terminal.progress(`${prefix}${absent}`);
}
