import { type Workload, workloadKey } from '../../inventory/workload.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Explanation, Reason } from '../../reachability/model/model.ts';
import {
  changeThatDenies,
  policyChangeText,
  type ConnectionEnds,
} from '../../reachability/paths/policy-change.ts';
import { doorText, isReason, openText } from '../exposure/entry-text.ts';
import { declaredBetween } from '../reach/declared.ts';
import { decisionsFor, distinct, undecidedReasons, workloadEndpoint } from '../reach/evidence.ts';
import { outsideConnection } from '../reach/outside.ts';
import type { RuleContext, Violation } from '../rule.ts';
import type { Arrival, ChainKind } from './chain-kind.ts';
import { type Contact, type ChainStep, stepsOf } from './step.ts';

/** A connection between two workloads of a chain, in its own direction. */
interface Link {
  readonly from: Workload;
  readonly to: Workload;
  readonly connections: ConnectionSet;
  readonly unknown: ConnectionSet;
}

/** The shortest chain as evidence, with the change that cuts it. */
export function chainViolation(
  workload: Workload,
  arrival: Arrival,
  { direction }: ChainKind,
  others: number,
  context: RuleContext,
): Violation {
  const steps = stepsOf(arrival.last);
  const links = linksOf(workload, arrival, direction);
  const name = workloadKey(workload);
  const through = `${steps.length} other ${steps.length === 1 ? 'workload' : 'workloads'}`;
  const what =
    direction === 'ingress'
      ? `The internet can reach ${name} through ${through}`
      : `${name} can reach the internet through ${through}`;
  const sentences = [
    `${what}: ${chainText(steps, links, direction)}.`,
    ...undeclaredText(steps[0]!, links, direction, context),
    ...(others === 0 ? [] : [othersText(others, direction)]),
  ];
  return {
    key: arrival.cut,
    evidence: {
      summary: sentences.join(' '),
      from: direction === 'ingress' ? 'the internet' : name,
      to: direction === 'ingress' ? name : 'the internet',
      connections: arrival.hop.connections.toString(),
      reasons: distinct([
        ...links.toReversed().flatMap((link) => reasonsOf(explained(link, context))),
        ...contactReasons(steps[0]!, context),
      ]),
    },
  };
}

function othersText(others: number, direction: Direction): string {
  const workloads = others === 1 ? 'workload' : 'workloads';
  return direction === 'ingress'
    ? `${others} more ${workloads} can connect to it at the end of such a chain.`
    : `It can connect to ${others} more ${workloads} from which such a chain leads on.`;
}

/** Why the hops of a possible chain are not decided. */
export function undecidedOf(
  workload: Workload,
  arrival: Arrival,
  { direction }: ChainKind,
  { model }: RuleContext,
): readonly Reason[] {
  const rows = linksOf(workload, arrival, direction).map(({ from, to, unknown }) => ({
    from: workloadEndpoint(from),
    to: workloadEndpoint(to),
    unknown,
  }));
  const [first] = stepsOf(arrival.last);
  const contact = contactOf(first!);
  const exits = contact.type === 'exit' ? [outsideConnection(first!.workload, 'egress', contact.row)] : [];
  return undecidedReasons(
    model,
    [...rows, ...exits].filter(({ unknown }) => !unknown.isEmpty()),
  );
}

/** Why it is not known whether the internet can enter the first workload of a chain. */
export function openPointsOf(last: ChainStep): readonly string[] {
  const [first] = stepsOf(last);
  const contact = contactOf(first!);
  const name = workloadKey(first!.workload);
  if (contact.type === 'doubt') return [contact.text];
  if (contact.type === 'exit') return [];
  const { audience, verdict } = contact.entryPoint;
  if (audience !== 'internet' || verdict !== 'allowed') return [openText(contact.entryPoint)];
  return first!.group.trafficOf === 'nodes'
    ? [
        `the internet can connect to ${name}, and policies do not stop its traffic reliably, because it is on its node's network`,
      ]
    : [];
}

function linksOf(workload: Workload, { last, hop }: Arrival, direction: Direction): readonly Link[] {
  const steps = stepsOf(last);
  const hops = [...steps.flatMap(({ by }) => (by.type === 'hop' ? [by.hop] : [])), hop];
  const places = [...steps.map((step) => step.workload), workload];
  return hops.map(({ connections, unknown }, place) => {
    const [near, far] = [places[place]!, places[place + 1]!];
    return direction === 'ingress'
      ? { from: near, to: far, connections, unknown }
      : { from: far, to: near, connections, unknown };
  });
}

/** The chain in the direction in which connections are opened. */
function chainText(steps: readonly ChainStep[], links: readonly Link[], direction: Direction): string {
  const [first] = steps;
  const contact = contactOf(first!);
  if (direction === 'ingress') {
    const hops = links.map(({ to, connections }) => `${workloadKey(to)} (${connections.toString()})`);
    return ['the internet', `${workloadKey(first!.workload)} (${entryText(contact)})`, ...hops].join(' -> ');
  }
  const hops = links
    .toReversed()
    .map(({ to, connections }) => `${workloadKey(to)} (${connections.toString()})`);
  const out = contact.type === 'exit' ? ` (${contact.connections.toString()})` : '';
  return [workloadKey(links.at(-1)!.from), ...hops, `the public internet${out}`].join(' -> ');
}

function entryText(contact: Contact): string {
  if (contact.type !== 'entry') return '';
  const { protocol, port } = contact.entryPoint;
  return `${protocol} ${port}, through ${doorText(contact.entryPoint)}`;
}

/** What of the chain is not declared, and what to change to cut it there: nearest to the personal data first. */
function undeclaredText(
  first: ChainStep,
  links: readonly Link[],
  direction: Direction,
  context: RuleContext,
): readonly string[] {
  const undeclared = links.filter(
    ({ from, to, connections }) =>
      from.namespace !== to.namespace &&
      !connections.subtract(declaredBetween(from, to, context).possible).isEmpty(),
  );
  const contact = contactOf(first);
  const inside = undeclared.map(({ from, to }) => `${workloadKey(from)} -> ${workloadKey(to)}`);
  const names = direction === 'ingress' ? inside : inside.toReversed();
  const own = workloadKey(first.workload);
  if (first.coverage === 'undeclared' && direction === 'ingress') names.unshift(`the internet -> ${own}`);
  if (first.coverage === 'undeclared' && direction === 'egress') names.push(`${own} -> the public internet`);
  const said = `Not declared: ${names.join('; ')}.`;
  const cut = undeclared.at(-1);
  if (cut !== undefined)
    return [said, ...cutText(explained(cut, context), { from: cut.from, to: cut.to }, direction)];
  if (contact.type === 'entry') return [said, `To cut it, close ${doorText(contact.entryPoint)}.`];
  return [said, ...cutText(contactExplanation(first, context), { from: first.workload }, 'egress')];
}

function cutText(
  explanation: Explanation | undefined,
  ends: ConnectionEnds,
  first: Direction,
): readonly string[] {
  const change = explanation && changeThatDenies(explanation, ends, first);
  if (change === undefined) return [];
  const other = ends.to === undefined ? 'the public internet' : workloadKey(ends.to);
  return [`To cut ${workloadKey(ends.from!)} -> ${other}, ${policyChangeText(change)}.`];
}

function explained({ from, to, connections }: Link, { model }: RuleContext): Explanation | undefined {
  return decisionsFor(model, workloadEndpoint(from), workloadEndpoint(to), connections);
}

function contactExplanation(first: ChainStep, { model }: RuleContext): Explanation | undefined {
  const contact = contactOf(first);
  if (contact.type !== 'exit') return undefined;
  const { atom, allowed } = contact.row;
  return decisionsFor(model, workloadEndpoint(first.workload), atom.range, allowed);
}

function contactReasons(first: ChainStep, context: RuleContext): readonly Reason[] {
  const contact = contactOf(first);
  if (contact.type === 'entry') return (contact.entryPoint.sightings[0]?.reasons ?? []).filter(isReason);
  return reasonsOf(contactExplanation(first, context));
}

function reasonsOf(explanation: Explanation | undefined): readonly Reason[] {
  return explanation === undefined ? [] : [...explanation.egress.reasons, ...explanation.ingress.reasons];
}

function contactOf(first: ChainStep): Contact {
  if (first.by.type === 'contact') return first.by.contact;
  throw new Error('the first step of a chain is in contact with the internet');
}
