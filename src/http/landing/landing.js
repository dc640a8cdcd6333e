// Signs in with the token in the URL's fragment, shows the fleet and sends queries. No assets from elsewhere.

const STORAGE_KEY = 'ringfence-token';

const FLEET = `query Fleet {
  clusters(first: 100) {
    nodes {
      id
      name
      score { score coverage piiWorkloads }
      openFindings { critical high medium low }
      latestSnapshot { takenAt completeness }
    }
  }
}`;

/** Variables of examples about one cluster: filled in with the first of the fleet. */
const A_CLUSTER = '{ "cluster": "<id of a cluster>" }';
let firstCluster = '<id of a cluster>';

const EXAMPLES = [
  ['Scores and open findings of every cluster', FLEET, ''],
  [
    'Worst open findings, with what proves them',
    `query WorstFindings {
  findings(first: 20, filter: { states: [OPEN] }, order: SEVERITY) {
    totalCount
    nodes {
      severity
      rule { id title }
      cluster { name }
      subject { namespace name kind }
      evidence { summary from to connections }
      remediation { text patch }
    }
  }
}`,
    '',
  ],
  [
    'Who may reach whom, now',
    `query Connections($cluster: ID!) {
  connections(asOf: { cluster: $cluster }, first: 50) {
    nodes { from { label } to { label } allowed unknown }
  }
}`,
    A_CLUSTER,
  ],
  [
    'How the score went',
    `query ScoreHistory($cluster: ID!) {
  scoreHistory(scope: { cluster: $cluster }) {
    at score coverage comparability
  }
}`,
    A_CLUSTER,
  ],
  [
    'Snapshots and what each of them changed',
    `query Snapshots($cluster: ID!) {
  snapshots(cluster: $cluster, first: 20) {
    nodes { sequence takenAt completeness consistency changes { added changed removed } }
  }
}`,
    A_CLUSTER,
  ],
];

const element = (id) => document.getElementById(id);

function takeTokenFromAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    sessionStorage.setItem(STORAGE_KEY, token);
    history.replaceState(null, '', location.pathname);
  }
}

async function ask(query, variables) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${sessionStorage.getItem(STORAGE_KEY) ?? ''}`,
    },
    body: JSON.stringify({ query, variables }),
  });
  if (response.status === 401) {
    signOut();
    throw new Error('The token is not valid any more: sign in again.');
  }
  return response.json();
}

/** To the minute, in UTC like everything that the service says. */
function shownTime(text) {
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

function showCluster({ name, score, openFindings, latestSnapshot }) {
  const row = document.createElement('tr');
  const open = Object.entries(openFindings ?? {}).filter(([, count]) => count > 0);
  const cells = [
    name,
    score?.piiWorkloads ?? '–',
    typeof score?.score === 'number' ? Math.floor(score.score) : 'not scored',
    typeof score?.coverage !== 'number' ? '–' : `${Math.floor(score.coverage * 100)} %`,
    open.length === 0 ? 'none' : open.map(([severity, count]) => `${count} ${severity}`).join(', '),
    latestSnapshot
      ? `${shownTime(latestSnapshot.takenAt)}, ${latestSnapshot.completeness.toLowerCase()}`
      : 'none yet',
  ];
  for (const text of cells) {
    const cell = document.createElement('td');
    cell.textContent = String(text);
    row.append(cell);
  }
  return row;
}

async function signIn() {
  const { data, errors } = await ask('{ viewer { name role } }');
  if (!data) throw new Error(errors?.[0]?.message ?? 'The service did not answer.');
  element('who').textContent = `${data.viewer.name} (${data.viewer.role.toLowerCase()})`;
  element('sign-in').hidden = true;
  for (const id of ['sign-out', 'fleet', 'explorer']) element(id).hidden = false;
  const fleet = await ask(FLEET);
  const clusters = fleet.data?.clusters.nodes ?? [];
  firstCluster = clusters[0]?.id ?? firstCluster;
  element('clusters').replaceChildren(...clusters.map(showCluster));
}

function signOut() {
  sessionStorage.removeItem(STORAGE_KEY);
  element('who').textContent = 'Not signed in';
  element('sign-in').hidden = false;
  for (const id of ['sign-out', 'fleet', 'explorer']) element(id).hidden = true;
}

async function run() {
  const answer = element('answer');
  answer.textContent = 'Asking…';
  try {
    const variables = element('variables').value.trim();
    const result = await ask(element('query').value, variables ? JSON.parse(variables) : undefined);
    answer.textContent = JSON.stringify(result, null, 2);
  } catch (error) {
    answer.textContent = error.message;
  }
}

function showExample(index) {
  element('query').value = EXAMPLES[index][1];
  element('variables').value = EXAMPLES[index][2].replace('<id of a cluster>', firstCluster);
}

async function trySignIn() {
  try {
    await signIn();
  } catch (error) {
    signOut();
    element('who').textContent = error.message;
  }
}

function start() {
  takeTokenFromAddress();
  element('example').append(...EXAMPLES.map(([title], index) => new Option(title, String(index))));
  element('example').addEventListener('change', (event) => showExample(Number(event.target.value)));
  showExample(0);
  element('run').addEventListener('click', () => void run());
  element('sign-out').addEventListener('click', signOut);
  element('query').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void run();
  });
  element('sign-in').addEventListener('submit', (event) => {
    event.preventDefault();
    sessionStorage.setItem(STORAGE_KEY, element('token').value.trim());
    element('token').value = '';
    void trySignIn();
  });
  if (sessionStorage.getItem(STORAGE_KEY)) void trySignIn();
  else element('sign-in').hidden = false;
}

start();
