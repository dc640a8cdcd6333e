// Signs in with the token in the URL's fragment, shows the fleet and sends queries. No assets from elsewhere.

const STORAGE_KEY = 'ringfence-token';

const FLEET = `query Fleet {
  clusters(first: 100) {
    totalCount
    nodes {
      id
      name
      removedAt
      score { score coverage piiWorkloads criticallyExposed staleFindings }
      openFindings { critical high medium low }
      latestSnapshot { takenAt completeness }
      latestRun { state error { code message } }
    }
  }
}`;

/** Examples about one cluster use the cluster that is selected on the page. */
const A_CLUSTER = 'cluster';

const EXAMPLES = [
  ['Scores and open findings of every cluster', FLEET, ''],
  [
    'Most severe open findings, with their evidence',
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
    'Who can reach whom now',
    `query Connections($cluster: ID!) {
  connections(asOf: { cluster: $cluster }, first: 50) {
    nodes { from { label } to { label } allowed unknown }
  }
}`,
    A_CLUSTER,
  ],
  [
    'How the score changed',
    `query ScoreHistory($cluster: ID!) {
  scoreHistory(scope: { cluster: $cluster }) {
    at score coverage staleFindings comparability
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
    throw new Error('The token is no longer valid: sign in again.');
  }
  return response.json();
}

/** To the minute, in UTC like everything that the service says. */
function shownTime(text) {
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

function span(text, className) {
  const node = document.createElement('span');
  node.textContent = text;
  node.className = className;
  return node;
}

/** Rounded down, so that 99.9 is not 100. 0.29 * 100 is 29, not 28.999…. */
function whole(value) {
  return Math.floor(value + 1e-6);
}

/** The score, or why there is none. */
function shownScore({ score, latestSnapshot }) {
  const value = score?.score;
  if (typeof value === 'number') {
    const shown = String(whole(value));
    // Stale findings are not part of the score, so even 100 is not good.
    if (score.staleFindings > 0)
      return span(`${shown} (${score.staleFindings} stale)`, value >= 50 ? 'fair' : 'poor');
    return span(shown, value >= 90 ? 'good' : value >= 50 ? 'fair' : 'poor');
  }
  if (!latestSnapshot) return span('– (no snapshot yet)', 'quiet');
  if (latestSnapshot.completeness === 'PARTIAL') return span('– (partial snapshot)', 'quiet');
  return span(score?.piiWorkloads === 0 ? '– (no PII workloads)' : '– (undecided)', 'quiet');
}

function shownCoverage({ score }) {
  return typeof score?.coverage === 'number' ? `${whole(score.coverage * 100)} %` : '–';
}

/** How many workloads have an open critical violation, which a mean may hide. */
function shownExposed({ score }) {
  const exposed = score?.criticallyExposed;
  if (typeof exposed !== 'number') return '–';
  return exposed === 0 ? '0' : span(String(exposed), 'critical');
}

function shownFindings({ openFindings, latestSnapshot }) {
  if (!latestSnapshot) return ['–'];
  const open = Object.entries(openFindings ?? {}).filter(([, count]) => count > 0);
  return open.length === 0
    ? ['none']
    : open.map(([severity, count]) => span(`${count} ${severity}`, severity));
}

function shownSnapshot({ latestSnapshot, latestRun, removedAt }) {
  const taken = latestSnapshot
    ? `${shownTime(latestSnapshot.takenAt)}, ${latestSnapshot.completeness.toLowerCase()}`
    : 'none yet';
  if (removedAt) return [taken, span(`removed from the configuration ${shownTime(removedAt)}`, 'quiet')];
  if (latestRun?.state === 'RUNNING') return [taken, span('in progress', 'quiet')];
  if (latestRun?.state !== 'FAILED') return [taken];
  const { code, message } = latestRun.error ?? { code: 'unknown', message: 'no reason was recorded' };
  return [taken, span(`last attempt failed: ${code}: ${message}`, 'failure')];
}

function showCluster(cluster) {
  const row = document.createElement('tr');
  const title = document.createElement('th');
  title.scope = 'row';
  title.textContent = cluster.name;
  const cells = [
    [String(cluster.score?.piiWorkloads ?? '–')],
    [shownScore(cluster)],
    [shownCoverage(cluster)],
    [shownExposed(cluster)],
    shownFindings(cluster),
    shownSnapshot(cluster),
  ].map((content, index) => {
    const cell = document.createElement('td');
    if (index < 4) cell.className = 'number';
    cell.append(...content.flatMap((part, place) => (place === 0 ? [part] : [' ', part])));
    return cell;
  });
  row.append(title, ...cells);
  return row;
}

async function signIn() {
  element('who').textContent = 'Signing in…';
  const { data, errors } = await ask('{ viewer { name role } }');
  if (!data) throw new Error(errors?.[0]?.message ?? 'The service did not answer.');
  element('who').textContent = `${data.viewer.name} (${data.viewer.role.toLowerCase()})`;
  element('sign-in').hidden = true;
  for (const id of ['sign-out', 'fleet', 'explorer']) element(id).hidden = false;
  await loadFleet();
}

/** The interval at which the fleet is loaded again while snapshots are in progress. */
const REFRESH_MS = 3000;

async function loadFleet() {
  const note = element('fleet-note');
  const { data, errors } = await ask(FLEET).catch((error) => ({ errors: [error] }));
  if (!data) {
    note.textContent = `The fleet could not be read: ${errors?.[0]?.message ?? 'no answer'}`;
    return;
  }
  const { nodes, totalCount } = data.clusters;
  note.textContent =
    totalCount === 0
      ? 'There is no cluster, or none that this token may see. Add clusters to ringfence.yaml, or use the mutation registerCluster.'
      : totalCount > nodes.length
        ? `The first ${nodes.length} of ${totalCount} clusters.`
        : '';
  element('clusters').replaceChildren(...nodes.map(showCluster));
  element('fleet-table').hidden = nodes.length === 0;
  chooseAmong(nodes);
  if (
    nodes.some(
      ({ latestRun, latestSnapshot }) => latestRun?.state === 'RUNNING' || (!latestSnapshot && !latestRun),
    )
  ) {
    setTimeout(() => {
      if (sessionStorage.getItem(STORAGE_KEY)) void loadFleet();
    }, REFRESH_MS);
  }
}

/** Keeps the selection when the fleet is loaded again. */
function chooseAmong(clusters) {
  const picker = element('cluster');
  const before = picker.value;
  picker.replaceChildren(...clusters.map(({ id, name }) => new Option(name, id)));
  if (clusters.some(({ id }) => id === before)) picker.value = before;
  else showVariables();
}

function signOut() {
  sessionStorage.removeItem(STORAGE_KEY);
  element('who').textContent = 'Not signed in';
  element('sign-in').hidden = false;
  element('clusters').replaceChildren();
  element('answer').textContent = '';
  element('spent').textContent = '';
  for (const id of ['sign-out', 'fleet', 'explorer']) element(id).hidden = true;
}

async function run() {
  const answer = element('answer');
  const spent = element('spent');
  answer.textContent = 'Asking…';
  spent.textContent = '';
  const began = performance.now();
  try {
    const result = await ask(element('query').value, variablesGiven());
    const cost = result.extensions?.cost;
    spent.textContent = [
      `${Math.round(performance.now() - began)} ms`,
      cost ? `cost ${cost.requested} of ${cost.allowed}` : '',
      result.errors ? `${result.errors.length} error${result.errors.length === 1 ? '' : 's'}` : '',
    ]
      .filter((part) => part !== '')
      .join(', ');
    answer.textContent = JSON.stringify(result, null, 2);
  } catch (error) {
    answer.textContent = error.message;
  }
}

function variablesGiven() {
  const text = element('variables').value.trim();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`The variables are not JSON: ${error.message}`, { cause: error });
  }
}

function showExample() {
  element('query').value = EXAMPLES[element('example').value][1];
  showVariables();
}

/** An example about one cluster uses the cluster that is selected in the picker. */
function showVariables() {
  const aboutOne = EXAMPLES[element('example').value][2] === A_CLUSTER;
  const chosen = element('cluster').value;
  element('cluster').disabled = !aboutOne;
  element('variables').value = aboutOne && chosen ? JSON.stringify({ cluster: chosen }, null, 2) : '';
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
  element('example').addEventListener('change', showExample);
  element('cluster').addEventListener('change', showVariables);
  showExample();
  element('run').addEventListener('click', () => void run());
  element('sign-out').addEventListener('click', signOut);
  for (const id of ['query', 'variables']) {
    element(id).addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void run();
    });
  }
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
