import type { KubernetesObject } from './object-store.ts';

/** Whether an object passes the `fieldSelector` and `labelSelector` of a LIST: `a=b`, `a==b`, `a!=b`, comma-separated. */
export function selects(query: URLSearchParams, object: KubernetesObject): boolean {
  const labels: Readonly<Record<string, string>> = object.metadata.labels ?? {};
  return (
    terms(query.get('labelSelector')).every(({ key, operator, value }) =>
      operator === '=' ? labels[key] === value : labels[key] !== value,
    ) &&
    terms(query.get('fieldSelector')).every(({ key, operator, value }) =>
      operator === '=' ? fieldAt(object, key) === value : fieldAt(object, key) !== value,
    )
  );
}

interface Term {
  readonly key: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

function terms(selector: string | null): readonly Term[] {
  if (!selector) return [];
  return selector.split(',').map((text) => {
    const [, key = '', operator, value = ''] = /^([^!=]+)(!=|==?)(.*)$/.exec(text) ?? [];
    if (operator === undefined) throw new Error(`the fake API server does not know the selector ${text}`);
    return { key, operator: operator === '!=' ? '!=' : '=', value };
  });
}

function fieldAt(object: KubernetesObject, path: string): string {
  let at: unknown = object;
  for (const key of path.split('.')) {
    at =
      typeof at === 'object' && at !== null
        ? Object.entries(at).find(([name]) => name === key)?.[1]
        : undefined;
  }
  return typeof at === 'string' ? at : '';
}
