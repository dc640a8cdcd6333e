import {
  isLabelKey,
  isLabelValue,
  LABEL_KEY_SYNTAX,
  LABEL_VALUE_SYNTAX,
} from '../inventory/kubernetes/fields/names.ts';
import type { Requirement, Selector } from '../inventory/selector.ts';
import { ProposalError } from './proposal-error.ts';

const SYNTAX = 'write labels as for kubectl -l: app=shop,tier!=test,env in (dev,stage),owner,!legacy';
/** A comma that is not inside parentheses. */
const SEPARATOR = /,(?![^(]*\))/;
const SET = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;
const COMPARISON = /^([^=!\s]+)\s*(==|=|!=)\s*([^=!\s]*)$/;
const PRESENCE = /^(!?)\s*([^=!\s()]+)$/;

/** Parses a label selector as `kubectl -l` does. @throws ProposalError `replace-selector` */
export function parseSelector(text: string): Selector {
  const parts = text.split(SEPARATOR).map((part) => part.trim());
  return { requirements: parts.map((part) => checked(requirementOf(part, text), text)) };
}

function requirementOf(part: string, text: string): Requirement {
  const [, setKey, setOperator, list] = SET.exec(part) ?? [];
  if (setKey !== undefined && list !== undefined) {
    const values = list.split(',').map((value) => value.trim());
    return { key: setKey, operator: setOperator === 'in' ? 'In' : 'NotIn', values };
  }
  const [, key, comparison, value] = COMPARISON.exec(part) ?? [];
  if (key !== undefined && value !== undefined)
    return { key, operator: comparison === '!=' ? 'NotIn' : 'In', values: [value] };
  const [, negation, present] = PRESENCE.exec(part) ?? [];
  if (present !== undefined) return { key: present, operator: negation === '!' ? 'DoesNotExist' : 'Exists' };
  throw new ProposalError('replace-selector', `"${text}" is not a label selector: ${SYNTAX}`);
}

function checked(requirement: Requirement, text: string): Requirement {
  const refuse = (syntax: string): never => {
    throw new ProposalError('replace-selector', `"${text}" is not a label selector: ${syntax}`);
  };
  if (!isLabelKey(requirement.key)) refuse(LABEL_KEY_SYNTAX);
  if ('values' in requirement && !requirement.values.every(isLabelValue)) refuse(LABEL_VALUE_SYNTAX);
  return requirement;
}
