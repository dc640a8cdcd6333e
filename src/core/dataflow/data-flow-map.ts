import type { Selector } from '../inventory/selector.ts';
import type { DeclaredPorts } from './declared-connection.ts';

/**
 * Which connections with personal data are wanted, and why: the whole content of one `kind: DataFlowMap` document. It
 * applies to the fleet; a flow may name the clusters that it is limited to.
 */
export interface DataFlowMap {
  readonly name: string;
  readonly endpoints: readonly ExternalEndpoint[];
  readonly flows: readonly DataFlow[];
}

/** Which version of the map a cluster was judged with, and a digest of the part that applies to the cluster. */
export interface DataFlowRevision {
  readonly version: number;
  readonly digest: string;
}

/** A day in UTC, as `YYYY-MM-DD`. */
export type Day = string;

/** A system outside the clusters that flows refer to by name. It has at least one address block or host name. */
export interface ExternalEndpoint {
  readonly name: string;
  readonly description?: string;
  readonly cidrs: readonly string[];
  /** Fully qualified host names, in lower case. Documentation only if there are address blocks. */
  readonly fqdns: readonly string[];
  readonly owner?: string;
  /** Where the data is processed, as a country or region code or name. */
  readonly region?: string;
  readonly processorAgreement?: ProcessorAgreement;
}

/** The agreement with whoever processes the data for the owner of the map (GDPR article 28). */
export interface ProcessorAgreement {
  readonly reference: string;
  readonly signedOn?: Day;
  readonly expiresOn?: Day;
}

export type FlowEnd =
  | { readonly type: 'pods'; readonly namespaceSelector: Selector; readonly podSelector: Selector }
  /** The name of an external endpoint of the map. */
  | { readonly type: 'endpoint'; readonly name: string };

/** One wanted flow of data. At least one end selects pods. */
export interface DataFlow {
  /** Unique in the map; findings refer to it. */
  readonly name: string;
  /** `draft`: proposed, and not declared until owner and purpose are given: rules ignore it. */
  readonly state: 'declared' | 'draft';
  /** Names of clusters. */
  readonly clusters: 'all' | readonly string[];
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  /** Empty: any port of any protocol. */
  readonly ports: readonly DeclaredPorts[];
  /** For example `contact`, `financial`, `health`, `credentials`. */
  readonly dataCategories: readonly string[];
  readonly purpose?: string;
  readonly owner?: string;
  readonly approval?: FlowApproval;
  /** The flow must be reviewed by this day: by default six months after its approval. */
  readonly reviewBy?: Day;
}

export interface FlowApproval {
  readonly by: string;
  readonly date: Day;
  readonly reference?: string;
}
