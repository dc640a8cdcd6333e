import type { Selector } from '../inventory/selector.ts';
import { parseSelector } from './parse-selector.ts';
import { ProposalError } from './proposal-error.ts';

/**
 * What happens to objects of the base that are not in the proposed manifests. `namespace`: policies, workloads and
 * Services are deleted in each namespace in which the manifests have an object. `selector`: of these, only those whose
 * labels match, as with `kubectl apply --prune -l`. `overlay`: nothing is deleted.
 */
export type ReplaceMode =
  | { readonly type: 'namespace' }
  | { readonly type: 'selector'; readonly selector: Selector; readonly text: string }
  | { readonly type: 'overlay' };

const SELECTOR = 'selector=';

/** Parses `namespace`, `overlay` or `selector=LABELS`. @throws ProposalError */
export function parseReplaceMode(text: string): ReplaceMode {
  if (text === 'namespace' || text === 'overlay') return { type: text };
  if (!text.startsWith(SELECTOR))
    throw new ProposalError(
      'replace-mode',
      `"${text}" is not one of namespace, overlay and selector=LABELS (such as selector=app=shop)`,
    );
  const labels = text.slice(SELECTOR.length);
  return { type: 'selector', selector: parseSelector(labels), text: labels };
}
