import { describe, expect, it } from 'vitest';
import { effectOf } from './broken-text.ts';

describe('a broken document', () => {
  it.each([
    ['a Service', 'apiVersion: v1\nkind: Service\nspec: [\n', 'Service'],
    ['a route', 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec: {\n', 'Ingress'],
    [
      'a route that names others',
      'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nspec: { parentRefs: [{ kind: Gateway ]\n',
      'HTTPRoute',
    ],
    ['JSON', '{ "apiVersion": "v1", "kind": "Service", "spec": ] }', 'Service'],
    ['a Service that makes pods', 'apiVersion: serving.knative.dev/v1\nkind: Service\nspec: [\n', '*'],
    ['a kind that lost its group', 'kind: Service\nspec: [\n', '*'],
    ['a template', 'apiVersion: v1\nkind: Service\nspec: [ {{ .x }}\n', '*'],
    ['a Service beside something else', 'apiVersion: v1\nkind: Service\nx: [{ kind: Pod ]\n', '*'],
    ['a key behind an alias', 'apiVersion: v1\nkind: Service\nx: &k kind\n*k : Pod\ny: [\n', '*'],
  ])('counts as a Service or route only if it cannot be anything else: %s', (_, text, kind) => {
    expect(effectOf(text)).toEqual({ kind, effect: kind === '*' ? 'any' : 'ways-in' });
  });

  it('without a kind has no effect, unless it is an item of a list, which needs no kind', () => {
    const text = 'metadata: [\n';
    expect(effectOf(text).effect).toBe('none');
    expect(effectOf(text, 'in-list')).toEqual({ kind: '*', effect: 'any' });
  });
});
