import { listed } from '../../../core/listed.ts';
import { wrap } from '../../output/columns.ts';
import { absentNamespacesText, passedOverText } from '../../output/input-limits.ts';
import type { Terminal } from '../../output/terminal.ts';
import { countText } from '../scan-patches.ts';
import type { ClusterScan } from '../scan-result.ts';

/** `12 policies, 3 of them not evaluated (CiliumNetworkPolicy)`: policies of every kind. */
export function policiesText({ policies, unevaluatedPolicies }: ClusterScan['counts']): string {
  const all = countText(policies, 'policy');
  const kinds = Object.keys(unevaluatedPolicies);
  if (kinds.length === 0) return all;
  const unevaluated = Object.values(unevaluatedPolicies).reduce((sum, count) => sum + count, 0);
  return `${all}, ${unevaluated} of them not evaluated (${listed(kinds)})`;
}

/** What limits the whole result, and what to do about it, one line each. */
export function scanNotes(scan: ClusterScan, terminal: Terminal): readonly string[] {
  const { piiWorkloads, completeness, unread, consistency } = scan;
  const passedOver = passedOverText(scan);
  const warning = (text: string): string => terminal.style('yellow', text);
  return [
    ...(passedOver === undefined ? [] : [wrap(passedOver, terminal.width, '  ')]),
    ...(piiWorkloads > 0
      ? []
      : [
          '',
          warning('No workload is classified as PII, so nothing was judged.'),
          'Label the namespaces or workloads that contain personal data:',
          '  kubectl label namespace NAME ringfence.dev/data=pii',
          "name them for this scan with --pii 'NAMESPACE/NAME' or --pii-label KEY=VALUE,",
          'or map your own labels under "classification" in ringfence.yaml (see ringfence.example.yaml).',
        ]),
    ...(completeness === 'PARTIAL'
      ? [
          warning(
            'Not everything could be read: there is no score, and the absence of findings proves nothing.',
          ),
        ]
      : unread.length > 0
        ? ['Not everything could be read, but findings and score do not depend on what is missing.']
        : []),
    ...(consistency === 'SKEWED'
      ? [warning('The cluster changed while it was read: its parts may be from different moments.')]
      : []),
  ];
}

/** What is left open because something is not known, and how to state it. */
export function openTexts({ assumptions, problems }: ClusterScan): readonly string[] {
  const open = Object.entries(assumptions).filter(([, value]) => value === 'unknown');
  const absent = absentNamespacesText(problems, assumptions);
  return [
    ...(open.length === 0
      ? []
      : [
          `left open: ${open.map(([point]) => point).join(', ')}; what depends on these is not decided (set ` +
            'it with --assume POINT=VALUE or --cni-profile)',
        ]),
    ...(absent === undefined ? [] : [absent]),
  ];
}
