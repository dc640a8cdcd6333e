/** The type of a field or variable, as CEL writes it. */
export type FieldType =
  | 'string'
  | 'int'
  | 'bool'
  | 'list<string>'
  | 'map<string, string>'
  | 'Isolation'
  | 'Peer'
  | 'Workload'
  | 'list<Ports>'
  | 'list<Connection>'
  | 'list<Flow>';

interface Field {
  readonly type: FieldType;
  readonly description: string;
}

type Fields = Readonly<Record<string, Field>>;

const field = (type: FieldType, description: string): Field => ({ type, description });

/** What workloads and peers have in common. */
const IDENTITY = {
  name: field('string', 'The name.'),
  namespace: field('string', 'The namespace.'),
  kind: field('string', 'The kind, e.g. `Deployment`.'),
  labels: field('map<string, string>', 'The labels of the pods.'),
  namespaceLabels: field('map<string, string>', 'The labels of the namespace.'),
  dataClass: field('string', '`pii`, `sensitive-pii`, `none` or `unclassified`.'),
  hostNetwork: field('bool', "Whether pods are on their node's network."),
  serviceAccounts: field('list<string>', 'The service accounts of the pods.'),
  images: field('list<string>', 'The images of the containers, without tags and digests.'),
} satisfies Fields;

/** The object types of the view, with their fields. */
export const OBJECT_TYPES = {
  Workload: {
    ...IDENTITY,
    isolation: field('Isolation', 'Whether policies isolate it.'),
    exposedToInternet: field('bool', 'Whether the internet can open connections to it.'),
  },
  Isolation: {
    ingress: field('string', '`isolated`, `open`, or `partly` (only some of its pods are isolated).'),
    egress: field('string', '`isolated`, `open`, or `partly`.'),
  },
  Connection: {
    peer: field('Peer', 'The other end.'),
    ports: field('list<Ports>', 'The ports on which connections are allowed.'),
    declared: field(
      'bool',
      'Whether the data-flow map, or declaredConnections, declares it. A peer with declared and undeclared ports has one connection for each.',
    ),
  },
  Peer: {
    type: field('string', '`workload`, or `external` for addresses outside the cluster.'),
    ...IDENTITY,
    addresses: field('string', 'A range of addresses. Empty for workloads.'),
    category: field(
      'string',
      'Of addresses: `public-internet`, `private`, `link-local`, `metadata`, `loopback`, `multicast`, `cluster` or `reserved`. Empty for workloads.',
    ),
  },
  Ports: {
    protocol: field('string', '`TCP`, `UDP` or `SCTP`.'),
    from: field('int', 'The first port.'),
    to: field('int', 'The last port.'),
  },
  Flow: {
    name: field('string', 'The name of the flow in the data-flow map.'),
    direction: field('string', '`ingress` if the workload is its destination, `egress` if it is its source.'),
    state: field('string', '`declared` or `draft`.'),
    endpoint: field('string', 'The external endpoint at the other end. Empty for pods.'),
    ports: field('list<Ports>', 'The ports. A flow without ports has all of them.'),
    dataCategories: field('list<string>', 'The kinds of data, e.g. `financial`.'),
    purpose: field('string', 'Why it is needed. Empty if it is not given.'),
    owner: field('string', 'Who is responsible. Empty if it is not given.'),
    approvedBy: field('string', 'Who approved it. Empty if nobody did.'),
    approvedOn: field('string', 'The day of the approval, e.g. `2026-08-01`. Empty if nobody approved it.'),
    reviewBy: field('string', 'The day by which it must be reviewed. Empty if it is not given.'),
  },
} as const satisfies Readonly<Record<string, Fields>>;

export type ObjectType = keyof typeof OBJECT_TYPES;
/** Each after the types of its fields. */
export const OBJECT_TYPE_NAMES: readonly ObjectType[] = [
  'Isolation',
  'Workload',
  'Ports',
  'Peer',
  'Connection',
  'Flow',
];

/** The variables of expressions. */
export const VARIABLES = {
  workload: field('Workload', 'The workload that is judged.'),
  ingress: field('list<Connection>', 'Who may open connections to it.'),
  egress: field('list<Connection>', 'To whom it may open connections.'),
  flows: field('list<Flow>', 'The flows of the data-flow map that it takes part in.'),
} as const satisfies Fields;

export type Variable = keyof typeof VARIABLES;
export const VARIABLE_NAMES: readonly Variable[] = ['workload', 'ingress', 'egress', 'flows'];

/** The lists among the variables, which may have undecided elements. */
export const LIST_VARIABLES = ['ingress', 'egress', 'flows'] as const;
export type ListVariable = (typeof LIST_VARIABLES)[number];

/** The fields of an object type. */
export function fieldsOf(type: ObjectType): Readonly<Record<string, Field>> {
  return OBJECT_TYPES[type];
}

export function isObjectType(type: string): type is ObjectType {
  return Object.hasOwn(OBJECT_TYPES, type);
}

export function isListVariable(name: string): name is ListVariable {
  return LIST_VARIABLES.some((known) => known === name);
}

/** The functions that expressions may use, with their arguments. Operators and `in` are CEL's. */
export const FUNCTIONS: Readonly<Record<string, string>> = {
  all: 'list.all(x, condition)',
  exists: 'list.exists(x, condition)',
  exists_one: 'list.exists_one(x, condition)',
  filter: 'list.filter(x, condition)',
  map: 'list.map(x, value)',
  size: 'size(list), list.size(), also of text and labels',
  has: 'has(workload.labels.app)',
  startsWith: 'text.startsWith(prefix)',
  endsWith: 'text.endsWith(suffix)',
  contains: 'text.contains(part)',
  like: 'text.like(pattern), where the pattern is an RE2 regular expression',
  lowerAscii: 'text.lowerAscii()',
  upperAscii: 'text.upperAscii()',
  int: 'int(text)',
  string: 'string(number)',
};

/** The macros that loop over a list or over the keys of labels. */
export const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);
