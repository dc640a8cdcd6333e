import type { DataFlow, DataFlowMap, ExternalEndpoint } from '../../core/dataflow/data-flow-map.ts';
import type { SourceLocation } from '../../core/inventory/problems/problem.ts';
import { lineOfField } from '../../parsing/line-of-field.ts';
import {
  type DocumentIssue,
  type DocumentKind,
  issuesWithoutText,
  parseOneDocument,
  placeIssues,
  readDocumentText,
} from '../documents/one-document.ts';
import { listIn, readItems } from '../documents/placed-items.ts';
import { schemaIssues, type SchemaIssue } from '../schema-issues.ts';
import { DataFlowMapError } from './data-flow-map-error.ts';
import { documentSchema, endpointSchema, flowSchema, MAP_LIMITS } from './data-flow-map.schema.ts';
import { referenceIssues } from './map-references.ts';

const KIND: DocumentKind = {
  error: DataFlowMapError,
  maxBytes: MAP_LIMITS.bytes,
  secondDocument: 'write one map for the fleet',
};

/** A map, with warnings about parts of it that are probably mistakes. */
export interface ReadMap {
  readonly map: DataFlowMap;
  readonly warnings: readonly DocumentIssue[];
  /** Where the text has an end of a flow. */
  readonly locationOf: FlowLocator;
}

/** Where a map has an end of a flow, by the flow's name. */
export type FlowLocator = (flow: string, end: 'from' | 'to') => SourceLocation;

export interface ReadMapOptions {
  /** The name of the text in messages. */
  readonly file: string;
  /** Names of the clusters that flows may be limited to. Missing: they are not known. */
  readonly clusters?: readonly string[];
}

/** Reads a file. Throws `DataFlowMapError` with all its errors. */
export function readDataFlowMapFile(file: string): ReadMap {
  return readDataFlowMap(readMapText(file), { file });
}

/** The text of a file. Throws `DataFlowMapError` if it cannot be read. */
export function readMapText(file: string): string {
  return readDocumentText(file, KIND);
}

/** Reads the text of a `kind: DataFlowMap` document. Throws `DataFlowMapError` with all its errors. */
export function readDataFlowMap(text: string, { file, clusters }: ReadMapOptions): ReadMap {
  const parsed = parseOneDocument(text, file, KIND);
  const read = readDocument(parsed.value, clusters);
  if (read.map === undefined) throw new DataFlowMapError(placeIssues(parsed, file, read.errors));
  const { flows } = read.map;
  return {
    map: read.map,
    warnings: placeIssues(parsed, file, read.warnings),
    locationOf: (flow, end) => {
      const place = flows.findIndex(({ name }) => name === flow);
      return { file, line: lineOfField(parsed.document, ['spec', 'flows', place, end], parsed.lines) };
    },
  };
}

/** Reads a document that was written by `dataFlowMapDocument`. Throws `DataFlowMapError`. */
export function readStoredDataFlowMap(value: unknown, file: string): DataFlowMap {
  const { map, errors } = readDocument(value, undefined);
  if (map !== undefined) return map;
  throw new DataFlowMapError(issuesWithoutText(file, errors));
}

interface Read {
  /** Missing if there are errors. */
  readonly map?: DataFlowMap;
  readonly errors: readonly SchemaIssue[];
  readonly warnings: readonly SchemaIssue[];
}

function readDocument(value: unknown, clusters: readonly string[] | undefined): Read {
  const outer = documentSchema.safeParse(value);
  const outerErrors = schemaIssues(documentSchema, outer.error);
  // Items are validated even if something else is wrong, so that all errors are reported at once.
  const lists = outer.data?.spec ?? {
    endpoints: listIn(value, 'endpoints', MAP_LIMITS.endpoints),
    flows: listIn(value, 'flows', MAP_LIMITS.flows),
  };
  const endpoints = readItems<ExternalEndpoint>(lists.endpoints, ['spec', 'endpoints'], endpointSchema);
  const flows = readItems<DataFlow>(lists.flows, ['spec', 'flows'], flowSchema);
  const references = referenceIssues({ endpoints: endpoints.items, flows: flows.items, clusters });
  const errors = [...outerErrors, ...endpoints.errors, ...flows.errors, ...references.errors];
  if (outer.data === undefined || errors.length > 0) return { errors, warnings: [] };
  return {
    map: {
      name: outer.data.metadata.name,
      endpoints: endpoints.items.flatMap(({ item }) => item ?? []),
      flows: flows.items.flatMap(({ item }) => item ?? []),
    },
    errors,
    warnings: references.warnings,
  };
}
