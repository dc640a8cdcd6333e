import type { Labels } from '../../inventory/labels.ts';
import { meetsRequirement } from '../../inventory/selector.ts';
import type { Requirement, Selector } from '../../inventory/selector.ts';

/** A choice of labels: a value, or `null` for a key that is absent. */
type Choice = ReadonlyMap<string, string | null>;

/** After this many attempts, a question about labels is given up. */
const MAX_TRIES = 50_000;

/** Labels that none of `selectors` matches; `none` if every set of labels is matched by one of them. */
export function labelsOutside(selectors: readonly Selector[]): Labels | 'none' | 'undecided' {
  const values = valuesByKey(selectors);
  let tries = 0;
  const search = (choice: Choice): Choice | undefined | 'undecided' => {
    const open = selectors.find((selector) => !isFalse(selector, choice));
    if (open === undefined) return choice;
    for (const requirement of open.requirements) {
      if (choice.has(requirement.key)) continue;
      for (const value of values.get(requirement.key)!) {
        if (holds(requirement, value)) continue;
        tries += 1;
        if (tries > MAX_TRIES) return 'undecided';
        const found = search(new Map([...choice, [requirement.key, value]]));
        if (found !== undefined) return found;
      }
    }
    return undefined;
  };
  const found = search(new Map());
  if (found === 'undecided') return found;
  return found === undefined ? 'none' : toLabels(found);
}

/** Labels that meet all requirements; `undefined` if there are none. */
export function labelsWithin({ requirements }: Selector): Labels | undefined {
  const values = valuesByKey([{ requirements }]);
  const choice = new Map<string, string | null>();
  for (const [key, own] of Map.groupBy(requirements, (requirement) => requirement.key)) {
    const value = values.get(key)!.find((each) => own.every((requirement) => holds(requirement, each)));
    if (value === undefined) return undefined;
    choice.set(key, value);
  }
  return toLabels(choice);
}

/** Whether some labels meet all requirements; keys of `fixed` have that value. */
export function isSatisfiable({ requirements }: Selector, fixed: Labels = {}): boolean {
  const byKey = Map.groupBy(requirements, ({ key }) => key);
  const values = valuesByKey([{ requirements }]);
  return [...byKey].every(([key, own]) => {
    const candidates = Object.hasOwn(fixed, key) ? [fixed[key]!] : values.get(key)!;
    return candidates.some((value) => own.every((requirement) => holds(requirement, value)));
  });
}

/** Whether everything that `narrow` matches is matched by `wide`, as far as their requirements show it. */
export function isNarrowerThan(narrow: Selector, wide: Selector): boolean {
  return wide.requirements.every((wanted) =>
    narrow.requirements.some(
      (given) =>
        JSON.stringify(given) === JSON.stringify(wanted) ||
        (given.operator === 'In' &&
          given.key === wanted.key &&
          given.values.length > 0 &&
          given.values.every((value) => holds(wanted, value))),
    ),
  );
}

/** For each key: no label, every value that is mentioned, and one value that is not. */
function valuesByKey(selectors: readonly Selector[]): Map<string, (string | null)[]> {
  const mentioned = new Map<string, Set<string>>();
  for (const { requirements } of selectors)
    for (const requirement of requirements) {
      const values = mentioned.get(requirement.key) ?? new Set();
      if ('values' in requirement) for (const value of requirement.values) values.add(value);
      mentioned.set(requirement.key, values);
    }
  return new Map(
    [...mentioned].map(([key, values]) => {
      let other = 'any-other';
      while (values.has(other)) other = `${other}-x`;
      return [key, [null, other, ...values]];
    }),
  );
}

function isFalse({ requirements }: Selector, choice: Choice): boolean {
  return requirements.some(
    (requirement) => choice.has(requirement.key) && !holds(requirement, choice.get(requirement.key)!),
  );
}

function holds(requirement: Requirement, value: string | null): boolean {
  return meetsRequirement(requirement, value === null ? {} : { [requirement.key]: value });
}

function toLabels(choice: Choice): Labels {
  const entries = [...choice].filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(entries);
}
