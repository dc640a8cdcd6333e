/** Which environment, such as `production`, the namespaces of a cluster belong to. */
export interface EnvironmentSettings {
  /** The label of namespaces, and of clusters, that names it. */
  readonly label: string;
  /** The environment of namespaces without the label. Missing: none. */
  readonly ofCluster?: string;
}
