import type { Decision, Explanation, Verdict } from '../../core/reachability/model/model.ts';
import type { ConnectionPort } from '../connections/connection-port.ts';
import { wrap } from '../output/columns.ts';
import { reasonLine } from '../output/reason-text.ts';
import { printable, type Terminal } from '../output/terminal.ts';

/** The connection to explain, and its explanation. */
export interface ExplainAnswer {
  readonly asked: ConnectionPort & { readonly from: string; readonly to: string };
  readonly explanation: Explanation;
}

/** The explanation for programs: all fields, and the text of every reason. */
export function explanationData({ asked, explanation: { verdict, egress, ingress } }: ExplainAnswer) {
  return { ...asked, verdict, egress: decisionData(egress), ingress: decisionData(ingress) };
}

function decisionData({ verdict, reasons }: Decision) {
  return { verdict, reasons: reasons.map((reason) => ({ ...reason, text: reasonLine(reason) })) };
}

/** The explanation as human-readable text. */
export function renderExplanation(
  { asked: { from, to, protocol, port }, explanation: { verdict, egress, ingress } }: ExplainAnswer,
  terminal: Terminal,
): string {
  const half = (title: string, own: Decision): string[] => [
    `  ${title}: ${styled(own.verdict, terminal)}`,
    ...own.reasons.map((reason) => `    ${wrap(reasonLine(reason), terminal.width - 4, '      ')}`),
  ];
  return [
    `${printable(from)} -> ${printable(to)} on ${port}/${protocol.toLowerCase()}: ${styled(verdict, terminal)}`,
    ...half(`egress of ${printable(from)}`, egress),
    ...half(`ingress of ${printable(to)}`, ingress),
  ].join('\n');
}

const COLOURS = { allowed: 'green', denied: 'red', unknown: 'yellow' } as const;

function styled(verdict: Verdict, terminal: Terminal): string {
  return terminal.style(COLOURS[verdict], verdict);
}
