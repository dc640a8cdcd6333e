import { canonicalJson } from '../inventory/canonical-json.ts';
import type { Unread } from '../inventory/problems/unread.ts';
import { scopeDigest } from '../rules/digest.ts';
import type { AssessmentSettings } from '../rules/settings.ts';
import type { BasisDrift, JudgedWith } from './drift-event.ts';
import type { Grounds } from './drift-ground.ts';

/** A basis event without what follows from the connections that the change caused. */
export type BasisChange = Omit<BasisDrift, 'id' | 'effect' | 'pii' | 'baseSequence'>;

/**
 * How the basis of a snapshot differs from that of the newest one; undefined if it does not. `unreadable`: why objects of
 * the base, which another version stored, cannot be read.
 */
export function basisChange(
  before: Grounds,
  after: Grounds,
  settings: AssessmentSettings,
  unreadable: string | undefined,
): BasisChange | undefined {
  const isOther = (key: keyof Grounds) => !isSameJson(before[key], after[key]);
  const classification = before.classification !== null && isOther('classification');
  const found: Readonly<Record<JudgedWith, boolean>> = {
    assumptions: isOther('cniProfile') || isOther('assumptions'),
    classification,
    'declared-connections': !isOther('ruleSetDigest') && hasOtherDeclarations(before, settings),
    'data-flow-map': before.dataFlows?.digest !== after.dataFlows?.digest,
    rules: isOther('ruleSetDigest'),
    engine: isOther('engineVersion') || isOther('scoreFormulaVersion') || unreadable !== undefined,
    unread: unreadScopes(before.unread) !== unreadScopes(after.unread),
  };
  const differs = JUDGED_WITH.filter((one) => found[one]);
  if (differs.length === 0) return undefined;
  const details = [
    ...detailsOf(before, after),
    ...(unreadable === undefined
      ? []
      : [`connections cannot be compared, because an earlier object cannot be read: ${unreadable}`]),
  ];
  return { type: 'basis', change: 'changed', differs, details };
}

const JUDGED_WITH: readonly JudgedWith[] = [
  'assumptions',
  'classification',
  'declared-connections',
  'data-flow-map',
  'rules',
  'engine',
  'unread',
];

/**
 * Declared connections are part of the scope digest only: it differs from that of the present settings with the
 * classification, the data flows and the assumptions of before.
 */
function hasOtherDeclarations(before: Grounds, settings: AssessmentSettings): boolean {
  const then = { ...settings, ...before.classification };
  return (
    before.classification !== null &&
    before.scopeDigest !== scopeDigest(then, before.assumptions, before.dataFlows?.digest)
  );
}

function detailsOf(before: Grounds, after: Grounds): readonly string[] {
  const [was, is] = [
    new Map<string, unknown>(Object.entries(before.assumptions)),
    Object.entries(after.assumptions),
  ];
  const [hidden, hides] = [scopesOf(before.unread), scopesOf(after.unread)];
  return [
    ...changeTexts('cniProfile', before.cniProfile, after.cniProfile),
    ...is.flatMap(([name, value]) => changeTexts(name, was.get(name), value)),
    ...(before.dataFlows?.digest === after.dataFlows?.digest
      ? []
      : changeTexts('data-flow map', mapText(before), mapText(after))),
    ...changeTexts('engine', before.engineVersion, after.engineVersion),
    ...changeTexts('score formula', before.scoreFormulaVersion, after.scoreFormulaVersion),
    ...[...hides].filter((scope) => !hidden.has(scope)).map((scope) => `not read: ${scope}`),
    ...[...hidden].filter((scope) => !hides.has(scope)).map((scope) => `read again: ${scope}`),
  ];
}

function mapText({ dataFlows }: Grounds): string {
  return dataFlows === null ? 'none' : `version ${dataFlows.version}`;
}

function changeTexts(name: string, before: unknown, after: unknown): readonly string[] {
  return before === after ? [] : [`${name}: ${String(before)} -> ${String(after)}`];
}

function scopeText({ kind, namespace }: Unread): string {
  return namespace === undefined ? kind : `${kind} in ${namespace}`;
}

function scopesOf(unread: readonly Unread[]): ReadonlySet<string> {
  return new Set(unread.map(scopeText));
}

/** Whether verdicts depend on the same assumptions, and the same objects are unread, whatever the reasons. */
export function verdictBasis(
  before: Pick<Grounds, 'assumptions' | 'unread'>,
  after: Pick<Grounds, 'assumptions' | 'unread'>,
): 'same' | 'other' {
  return isSameJson(before.assumptions, after.assumptions) &&
    unreadScopes(before.unread) === unreadScopes(after.unread)
    ? 'same'
    : 'other';
}

function unreadScopes(unread: readonly Unread[]): string {
  return [...scopesOf(unread)].sort().join('\n');
}

function isSameJson(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
