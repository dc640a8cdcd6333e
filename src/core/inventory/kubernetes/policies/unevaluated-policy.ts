import type { Direction } from '../../../network/protocol.ts';
import type { UnevaluatedPolicy } from '../../network-policy.ts';
import type { Selector } from '../../selector.ts';
import { UNKNOWN_FIELD } from '../fields/fields.ts';
import type { ObjectContext } from '../fields/object-context.ts';
import { plainJson } from '../fields/plain-json.ts';

/**
 * An unevaluated policy with the errors that were found in it. If the only errors are fields or a kind that this version
 * does not know, the reason is `not-supported`.
 */
export function unevaluatedPolicy(
  context: ObjectContext,
  read: {
    readonly directions: readonly Direction[];
    readonly spec: unknown;
    readonly podSelector?: Selector | undefined;
    readonly namespaceSelector?: Selector | undefined;
  },
): UnevaluatedPolicy {
  const { kind, namespace, name } = context.reference;
  const invalid = context.errors.some(({ code }) => code !== UNKNOWN_FIELD && code !== NOT_SUPPORTED);
  return {
    kind,
    apiVersion: context.apiVersion,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    reason: invalid ? 'invalid' : 'not-supported',
    ...(read.podSelector === undefined ? {} : { podSelector: read.podSelector }),
    ...(read.namespaceSelector === undefined ? {} : { namespaceSelector: read.namespaceSelector }),
    directions: read.directions,
    problems: [...context.errors],
    spec: plainJson(read.spec),
    ...context.placed,
  };
}

/** Code of problems with something that may be valid but is not evaluated by this version. */
export const NOT_SUPPORTED = 'not-supported';
