import type { ClosedViolation, Patch } from '../../core/remediation/patch.ts';
import { policyManifest } from '../../core/remediation/policy-manifest.ts';
import { cutText } from '../../core/remediation/trial/cut-text.ts';
import { subjectKey } from '../../core/rules/subjects.ts';
import { writeYaml } from '../../parsing/write-yaml.ts';

/** The effects that a plan cannot predict. */
const NOT_LISTED =
  'It may also cut connections that are unknown today, and those of pods that were not read, such as pods of operators.';

/** The rest of a long list is counted. */
const MOST_NAMES = 20;

/**
 * A patch as YAML for `kubectl apply -f`. A comment lists its cuts, the findings that it closes, and which patches
 * contain the same policies; then comes one document per policy. `beforeEach` is called before each policy and may
 * throw to stop, because a patch may have thousands.
 */
export function patchYaml(
  patch: Pick<Patch, 'cuts' | 'policies' | 'closes' | 'repeats' | 'repeatedBy'>,
  beforeEach: () => void = () => undefined,
): string {
  const documents = patch.policies.map(({ policy }) => {
    beforeEach();
    return writeYaml(policyManifest(policy));
  });
  const header = [
    ...section('This cuts:', patch.cuts.map(cutText), 'This patch cuts nothing that is allowed today.'),
    NOT_LISTED,
    ...section('This closes:', closesTexts(patch.closes), 'This patch closes no finding.'),
    ...containmentTexts(patch),
  ];
  return `${header.map((line) => `# ${line}\n`).join('')}${documents.join('---\n')}`;
}

function section(title: string, items: readonly string[], ifNone: string): readonly string[] {
  return items.length === 0 ? [ifNone] : [title, ...items.map((item) => `  ${item}`)];
}

/** The findings that a patch closes: one line for all subjects with findings of the same rules. */
export function closesTexts(closes: readonly ClosedViolation[], most = MOST_NAMES): readonly string[] {
  const bySubject = Map.groupBy(closes, ({ subject }) => subjectKey(subject));
  const byRules = Map.groupBy(bySubject, ([, own]) => rulesText(own));
  const groups = [...byRules];
  const rest = groups.slice(most).reduce((sum, [, subjects]) => sum + subjects.length, 0);
  return [
    ...groups.slice(0, most).map(
      ([rules, subjects]) =>
        `${firstNames(
          subjects.map(([subject]) => subject),
          most,
        )}: ${rules}`,
    ),
    ...(rest > 0 ? [`and findings of ${rest} more ${rest === 1 ? 'subject' : 'subjects'}`] : []),
  ];
}

/** `allow-all-rule (2), public-egress`: rules with the number of findings. */
function rulesText(closes: readonly ClosedViolation[]): string {
  return [...Map.groupBy(closes, ({ ruleId }) => ruleId)]
    .map(([ruleId, own]) => (own.length === 1 ? ruleId : `${ruleId} (${own.length})`))
    .join(', ');
}

/** Which patches a patch makes unnecessary, or which one makes it unnecessary. */
export function containmentTexts(
  { repeats = [], repeatedBy }: Pick<Patch, 'repeats' | 'repeatedBy'>,
  most = MOST_NAMES,
): readonly string[] {
  const names = firstNames(repeats, most);
  return [
    ...(repeats.length === 0
      ? []
      : [
          repeats.length === 1
            ? `This patch includes the patch ${names} and its cuts: if you apply this one, ${names} is unnecessary.`
            : `This patch includes the patches ${names} and their cuts: if you apply this one, they are unnecessary.`,
        ]),
    ...(repeatedBy === undefined
      ? []
      : [`The patch ${repeatedBy} includes this one: if you apply it, this patch is unnecessary.`]),
  ];
}

function firstNames(names: readonly string[], most: number): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}
