import { z } from 'zod';

/** A value of a case, in the JSON form of the protocol buffer `cel.expr.Value`. */
const value = z.looseObject({
  boolValue: z.boolean().optional(),
  int64Value: z.string().optional(),
  stringValue: z.string().optional(),
  listValue: z.object({ values: z.array(z.record(z.string(), z.unknown())).optional() }).optional(),
});
export type PublishedValue = z.infer<typeof value>;

const original = z.looseObject({
  name: z.string(),
  expr: z.string(),
  /** True if neither this nor `evalError` is given. */
  value: value.optional(),
  typedResult: z.looseObject({ result: value.optional() }).optional(),
  evalError: z.unknown().optional(),
  checkOnly: z.boolean().optional(),
  /** Cases with variables or a container are about names, which custom rules do not define. */
  bindings: z.unknown().optional(),
  container: z.string().optional(),
});

interface Suite {
  readonly name: string;
  readonly suites?: readonly Suite[] | undefined;
  readonly tests?: readonly { readonly original: z.infer<typeof original> }[] | undefined;
}
const suite: z.ZodType<Suite> = z.lazy(() =>
  z.object({
    name: z.string(),
    suites: z.array(suite).optional(),
    tests: z.array(z.object({ original })).optional(),
  }),
);

export interface PublishedCase {
  /** The sections of the test data and the name of the case, e.g. `macros/all/list_elem_some_true`. */
  readonly name: string;
  readonly expression: string;
  readonly expected: PublishedValue | 'error';
}

/** The cases of the published test data of the CEL specification that are expressions with a result. */
export async function publishedCases(): Promise<readonly PublishedCase[]> {
  const data: unknown = await import(import.meta.resolve('@bufbuild/cel-spec/testdata/conformance.js'));
  const { tests } = z.object({ tests: suite }).parse(data);
  return (tests.suites ?? []).flatMap((section) => casesIn(section, []));
}

function casesIn({ name, suites = [], tests = [] }: Suite, above: readonly string[]): readonly PublishedCase[] {
  const path = [...above, name];
  const own = tests.flatMap(({ original: test }): readonly PublishedCase[] => {
    if (test.checkOnly || test.bindings !== undefined || test.container !== undefined) return [];
    const expected = test.value ?? test.typedResult?.result ?? { boolValue: true };
    return [
      {
        name: [...path, test.name].join('/'),
        expression: test.expr,
        expected: test.evalError === undefined ? expected : 'error',
      },
    ];
  });
  return [...own, ...suites.flatMap((inner) => casesIn(inner, path))];
}
