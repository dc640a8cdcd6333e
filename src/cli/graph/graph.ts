/** How edges of one kind are drawn. */
export interface LineStyle {
  /** `#rrggbb`. */
  readonly colour: string;
  readonly width: number;
  readonly line: 'solid' | 'dashed';
  /** What the kind means. */
  readonly legend: string;
}

/** One end of connections in a drawing. */
export interface GraphNode {
  readonly id: string;
  readonly label: string;
  /** The namespace; missing for what is outside the cluster. */
  readonly namespace?: string;
}

/** `Kind`: the kinds of edges. */
export interface GraphEdge<Kind extends string = string> {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly kind: Kind;
}

/** A graph that is drawn, whatever it shows. */
export interface Graph<Kind extends string = string> {
  readonly title: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge<Kind>[];
  /** In the order of the legend. */
  readonly styles: Readonly<Record<Kind, LineStyle>>;
}
