import { z } from 'zod';
import {
  ABSENT_CHANGES,
  DELIVERY_KINDS,
  DELIVERY_TOOLS,
  SEVERITY,
  valuesOf,
  WRITE_OPERATIONS,
} from '../../api/enums.ts';
import { VIOLATION_EVENT_TYPES } from '../../api/finding-event-enums.ts';
import {
  FINDING_ASPECTS,
  type ConnectionDriftSummary,
  type DriftEvent,
  type DriftObject,
  type DriftSummary,
} from '../../core/drift/drift-event.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import type { Provenance } from '../../core/inventory/provenance/provenance.ts';
import {
  ATTRIBUTIONS,
  DRIFT_EFFECTS,
  JUDGED_WITH,
  OBJECT_CATEGORIES,
  PII_CONTACTS,
} from '../drift-values.ts';
import { DIRECTIONS } from '../../core/network/protocol.ts';
import { StoredDriftError } from './stored-drift-error.ts';

/** An event as columns; connections are rows of their own. */
export interface StoredDrift {
  readonly id: string;
  readonly baseSequence: number;
  readonly type: string;
  readonly change: string;
  readonly effect: string;
  readonly pii: string;
  readonly category: string | null;
  /** The namespaces whose tokens may see the event; the empty name stands for every token. */
  readonly namespaces: readonly string[];
  readonly objectKind: string;
  readonly objectName: string;
  readonly actors: readonly string[];
  readonly causes: readonly string[];
  readonly body: unknown;
}

/** An event as it is written. */
export interface NewStoredDrift extends StoredDrift {
  /** Keys of the workloads that it is about, to find events by them. */
  readonly workloads: readonly string[];
}

const workload = z.strictObject({ namespace: z.string(), kind: z.string(), name: z.string() });
const text = z.string();
const findingDifference = z.strictObject({
  what: z.enum(FINDING_ASPECTS),
  values: z.strictObject({ from: text, to: text }).exactOptional(),
});

const provenance = z.strictObject({
  writes: z
    .array(
      z.strictObject({
        manager: text,
        operation: z.enum(valuesOf(WRITE_OPERATIONS)),
        time: text,
        subresource: text.exactOptional(),
      }),
    )
    .exactOptional(),
  deliveredBy: z
    .strictObject({
      tool: z.enum(valuesOf(DELIVERY_TOOLS)),
      kind: z.enum(valuesOf(DELIVERY_KINDS)),
      namespace: text.exactOptional(),
      name: text,
    })
    .exactOptional(),
  lastChange: z
    .union([
      z.strictObject({ absent: z.enum(valuesOf(ABSENT_CHANGES)) }),
      z.strictObject({
        commit: text,
        author: z.strictObject({ name: text, email: text }),
        committedAt: text,
        subject: text,
      }),
    ])
    .exactOptional(),
});

const ruleSubject = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('workload'), namespace: text, name: text, kind: text }),
  z.strictObject({ type: z.literal('namespace'), namespace: text }),
]);

const common = {
  id: text,
  baseSequence: z.int(),
  effect: z.enum(valuesOf(DRIFT_EFFECTS)),
  pii: z.enum(valuesOf(PII_CONTACTS)),
};

/** An event with the contents of its body, without the values that columns repeat for searching. */
const storedDrift = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('object'),
    change: z.enum(['added', 'changed', 'removed']),
    category: z.enum(valuesOf(OBJECT_CATEGORIES)),
    body: z.strictObject({
      namespace: text,
      fields: z.array(text),
      provenance: provenance.exactOptional(),
      probablyRenamedFrom: workload.exactOptional(),
      absence: z.literal('held').exactOptional(),
      contents: z.strictObject({ before: text.nullable(), after: text.nullable() }),
    }),
  }),
  z.object({
    ...common,
    type: z.literal('basis'),
    change: z.literal('changed'),
    body: z.strictObject({ differs: z.array(z.enum(valuesOf(JUDGED_WITH))), details: z.array(text) }),
  }),
  z.object({
    ...common,
    type: z.literal('connection'),
    change: z.enum(['opened', 'widened', 'narrowed', 'closed', 'became-unknown']),
    body: z.strictObject({
      attribution: z.enum(valuesOf(ATTRIBUTIONS)),
      candidates: z.int(),
      sources: z.int(),
      destinations: z.int(),
    }),
  }),
  z.object({
    ...common,
    type: z.literal('score'),
    change: z.enum(['raised', 'lowered', 'lost', 'gained']),
    body: z.strictObject({
      before: z.number().nullable(),
      after: z.number().nullable(),
      criticallyExposed: z.strictObject({ before: z.int(), after: z.int() }).exactOptional(),
      cappedBy: z.strictObject({ limit: z.number(), ruleId: text, subject: ruleSubject }).exactOptional(),
    }),
  }),
  z.object({
    ...common,
    type: z.literal('finding'),
    change: z.enum(valuesOf(VIOLATION_EVENT_TYPES)),
    body: z.strictObject({
      findingId: text,
      ruleId: text,
      severity: z.enum(valuesOf(SEVERITY)),
      direction: z.enum(DIRECTIONS).exactOptional(),
      cause: text.exactOptional(),
      differs: z.array(findingDifference).exactOptional(),
    }),
  }),
]);

/** The opposite of `fromStoredDrift`, except for connections. */
export function toStoredDrift(event: DriftEvent): NewStoredDrift {
  const { id, baseSequence, type, change, effect, pii } = event;
  return {
    id,
    baseSequence,
    type,
    change,
    effect,
    pii,
    category: null,
    objectKind: '',
    objectName: '',
    actors: [],
    causes: [],
    workloads: [],
    ...detailsOf(event),
  };
}

type Details = Pick<NewStoredDrift, 'namespaces' | 'body'> & Partial<NewStoredDrift>;

function detailsOf(event: DriftEvent): Details {
  switch (event.type) {
    case 'object': {
      const { object, fields, probablyRenamedFrom, absence, contents } = event;
      return {
        category: object.category,
        namespaces: namespacesOf(object),
        objectKind: object.kind,
        objectName: object.name,
        actors: actorsIn(event.provenance),
        workloads: object.category === 'workload' ? [workloadKey(object)] : [],
        body: {
          namespace: object.namespace,
          fields,
          contents,
          ...(event.provenance && { provenance: event.provenance }),
          ...(probablyRenamedFrom && { probablyRenamedFrom }),
          ...(absence && { absence }),
        },
      };
    }
    case 'basis':
      return { namespaces: [''], body: { differs: event.differs, details: event.details } };
    case 'connection': {
      const { attribution, candidates, sources, destinations } = event;
      const ends = event.parts.flatMap(({ fromNamespace, toNamespace }) => [fromNamespace, toNamespace]);
      return {
        namespaces: [...new Set(ends)].filter((name) => name !== ''),
        causes: event.causes,
        workloads: [...new Set(event.parts.flatMap(({ workloads }) => workloads))],
        body: { attribution, candidates, sources, destinations },
      };
    }
    case 'score': {
      const { scope, scores, criticallyExposed, cappedBy } = event;
      return {
        namespaces: scope.type === 'namespace' ? [scope.namespace] : [],
        body: { ...scores, ...(criticallyExposed && { criticallyExposed }), ...(cappedBy && { cappedBy }) },
      };
    }
    case 'finding': {
      const { findingId, ruleId, severity, direction, cause, differs } = event;
      return {
        namespaces: [event.namespace],
        objectKind: event.workload?.kind ?? '',
        objectName: event.workload?.name ?? '',
        workloads: event.workload === undefined ? [] : [workloadKey(event.workload)],
        body: {
          findingId,
          ruleId,
          severity,
          ...(direction && { direction }),
          ...(cause !== undefined && { cause }),
          ...(differs && { differs }),
        },
      };
    }
  }
}

/** A namespace is visible to its own tokens; other cluster-scoped objects only to tokens for all namespaces. */
function namespacesOf({ kind, namespace, name }: DriftObject): readonly string[] {
  if (kind === 'Namespace') return [name];
  return namespace === '' ? [] : [namespace];
}

function actorsIn(known: Provenance | undefined): readonly string[] {
  const { writes = [], deliveredBy, lastChange } = known ?? {};
  const author = lastChange !== undefined && 'commit' in lastChange ? [lastChange.author.name] : [];
  const managers = writes.map(({ manager }) => manager);
  return [...new Set([...managers, ...(deliveredBy ? [deliveredBy.name] : []), ...author])];
}

/** The part of an event's connections that a token may see. */
export type SeenConnections = Pick<ConnectionDriftSummary, 'connections' | 'unlisted' | 'examples'> &
  Partial<Pick<ConnectionDriftSummary, 'sources' | 'destinations'>>;

/** An event from its columns and the visible part of its connections. Throws `StoredDriftError`. */
export function fromStoredDrift(stored: StoredDrift, seen: SeenConnections): DriftSummary {
  const read = storedDrift.safeParse(stored);
  if (!read.success) throw new StoredDriftError('its structure is unknown');
  const { objectKind: kind, objectName: name, namespaces, causes } = stored;
  const { id, baseSequence, effect, pii } = read.data;
  const shared = { id, baseSequence, effect, pii };
  const [namespace = ''] = namespaces;
  switch (read.data.type) {
    case 'object': {
      const { type, change, category, body } = read.data;
      const { namespace: own, ...rest } = body;
      return { ...shared, type, change, object: { category, kind, namespace: own, name }, ...rest };
    }
    case 'basis': {
      const { type, change, body } = read.data;
      return { ...shared, type, change, ...body };
    }
    case 'connection': {
      const { type, change, body } = read.data;
      return { ...shared, type, change, ...body, causes, ...seen };
    }
    case 'score': {
      const { type, change, body } = read.data;
      const { before, after, ...rest } = body;
      const scope =
        namespaces.length === 0 ? { type: 'cluster' as const } : { type: 'namespace' as const, namespace };
      return { ...shared, type, change, scope, scores: { before, after }, ...rest };
    }
    case 'finding': {
      const { type, change, body } = read.data;
      const subject = kind === '' ? {} : { workload: { namespace, kind, name } };
      return { ...shared, type, change, namespace, ...subject, ...body };
    }
  }
}
