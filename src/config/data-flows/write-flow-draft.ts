import { Document, isMap, isSeq, type YAMLMap } from 'yaml';
import type { FlowDraft } from '../../core/synthesis/draft/flow-draft.ts';
import { dataFlowMapDocument } from './write-data-flow-map.ts';

const MAP_NAME = 'fleet';

const HOW_TO_COMPLETE = [
  'Drafts declare nothing: for each flow that is needed, give purpose, owner and dataCategories, and remove state: draft.',
  'Delete the others. Name resolution is not a data flow, and needs none.',
];

/** Parts of flows and endpoints that are short enough for one line. */
const IN_ONE_LINE = [
  ['from', 'namespaceSelector'],
  ['from', 'podSelector'],
  ['to', 'namespaceSelector'],
  ['to', 'podSelector'],
  ['ports'],
  ['clusters'],
  ['cidrs'],
];

/**
 * A draft as a `kind: DataFlowMap` document in YAML, with comments that say what a person must fill in, and what was
 * left out. Only comments if there is no flow, because a map has at least one.
 */
export function writeFlowDraft({ namespaces, endpoints, flows, leftOut }: FlowDraft): string {
  const header = commentOf([
    `Draft for ${namespaces.join(', ')}, from what is allowed and served today.`,
    ...(flows.length === 0 ? ['There is no flow to propose.'] : HOW_TO_COMPLETE),
    ...(leftOut.length === 0 ? [] : ['', 'Not drafted:', ...leftOut.map((text) => `- ${text}`)]),
  ]);
  if (flows.length === 0) return `${header.replaceAll(/^/gm, '#')}\n`;
  const document = new Document(
    dataFlowMapDocument({
      name: MAP_NAME,
      endpoints: endpoints.map(({ item }) => item),
      flows: flows.map(({ item }) => item),
    }),
    { version: '1.1', aliasDuplicateObjects: false },
  );
  document.commentBefore = header;
  annotate(document, 'endpoints', (place) => ({ before: endpoints[place]?.notes ?? [], inside: [] }));
  annotate(document, 'flows', (place) => ({
    before: flows[place]?.notes ?? [],
    inside: ['purpose: why is this needed?', 'owner: which team answers for it?'],
  }));
  return document.toString({ lineWidth: 0 });
}

/** Puts comments before and into the items of a list. */
function annotate(
  document: Document,
  key: string,
  commentsOf: (place: number) => { readonly before: readonly string[]; readonly inside: readonly string[] },
): void {
  const list = document.getIn(['spec', key]);
  if (!isSeq<YAMLMap>(list)) return;
  for (const [place, item] of list.items.entries()) {
    if (!isMap(item)) continue;
    const { before, inside } = commentsOf(place);
    item.spaceBefore = place > 0;
    if (before.length > 0) item.commentBefore = commentOf(before);
    if (inside.length > 0) item.comment = commentOf(inside);
    for (const path of IN_ONE_LINE) {
      const node = item.getIn(path, true);
      if (isMap(node) || isSeq(node)) node.flow = true;
    }
  }
}

function commentOf(lines: readonly string[]): string {
  return lines.map((line) => (line === '' ? '' : ` ${line}`)).join('\n');
}
