/** The transport protocols of network policies. ICMP is undefined in the API and gets no verdict. */
export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** The side of a connection that a policy applies to, seen from the pod it selects. */
export const DIRECTIONS = ['ingress', 'egress'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Lowest and highest port a connection can be opened to. */
export const MIN_PORT = 1;
export const MAX_PORT = 65_535;
