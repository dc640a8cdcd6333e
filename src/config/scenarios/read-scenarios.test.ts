import { describe, expect, it } from 'vitest';
import { readScenarios, readScenariosFile } from './read-scenarios.ts';
import { ScenariosError } from './scenarios-error.ts';
import { SCENARIO_LIMITS } from './scenarios.schema.ts';

const HEAD = `apiVersion: ringfence.dev/v1
kind: Scenarios
spec:
  scenarios:
`;
const PODS = '{ namespaceSelector: { matchLabels: { team: shop } } }';
const one = (rest: string) => `    - { name: one, from: ${PODS}, to: ${PODS}, ${rest} }\n`;

function errorsIn(text: string, clusters?: readonly string[]): readonly string[] {
  try {
    readScenarios(text, { file: 'tests.yaml', ...(clusters && { clusters }) });
  } catch (error) {
    if (error instanceof ScenariosError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('reading scenarios', () => {
  it('takes the defaults for what is left out', () => {
    const [read] = readScenarios(`${HEAD}${one('expect: denied')}`, { file: 'tests.yaml' });
    expect(read).toMatchObject({
      name: 'one',
      clusters: 'all',
      ports: [],
      route: 'direct',
      expect: 'denied',
    });
    expect(read?.from).toMatchObject({ type: 'pods', podSelector: { requirements: [] } });
  });

  it('reports a scenario without an end, a bad port and a misspelt key at once, each with its line', () => {
    const text = `${HEAD}    - name: no end
      from: ${PODS}
      expect: denied
    - name: port
      from: { internet: true }
      to: ${PODS}
      port: 5432
      expect: denied
    - name: range
      from: ${PODS}
      to: { cidr: 10.0.0.7 }
      ports: [{ port: 70000 }]
      expect: deny
`;
    expect(errorsIn(text)).toEqual([
      expect.stringMatching(/^tests\.yaml:5: spec\.scenarios\[0\]\.to: is missing: select pods with/),
      'tests.yaml:11: spec.scenarios[1].port: unknown key; did you mean ports?',
      expect.stringMatching(/^tests\.yaml:15: spec\.scenarios\[2\]\.to\.cidr: not a CIDR/),
      expect.stringMatching(/^tests\.yaml:16: spec\.scenarios\[2\]\.ports\[0\]\.port: /),
      'tests.yaml:17: spec.scenarios[2].expect: must be allowed or denied',
    ]);
  });

  it.each([
    [
      'two outside ends',
      `    - { name: a, from: { internet: true }, to: { cidr: 10.0.0.0/8 }, expect: denied }\n`,
      'both ends are outside',
    ],
    [
      'two kinds of end at once',
      `    - { name: a, from: { internet: true, cidr: 10.0.0.0/8 }, to: ${PODS}, expect: denied }\n`,
      'give only one of these',
    ],
    [
      'pods of no namespace',
      `    - { name: a, from: { podSelector: {} }, to: ${PODS}, expect: denied }\n`,
      'namespaceSelector: {} selects all',
    ],
    [
      'a chain that must be allowed',
      one('expect: allowed, route: any'),
      'a single connection: leave route out',
    ],
    [
      'a repeated name',
      one('expect: denied') + one('expect: denied'),
      'another scenario is already named one',
    ],
    ['no scenario', '    []\n', 'name at least one scenario'],
  ])('refuses %s', (_, list, message) => {
    expect(errorsIn(`${HEAD}${list}`).join()).toContain(message);
  });

  it('suggests the cluster that was meant, where the clusters are known', () => {
    const text = `${HEAD}${one('expect: denied, clusters: [payments-us, payments-ue]')}`;
    expect(errorsIn(text, ['payments-eu', 'payments-us'])).toEqual([
      'tests.yaml:5: spec.scenarios[0].clusters[1]: there is no cluster payments-ue; did you mean payments-eu?',
    ]);
    expect(errorsIn(text)).toEqual([]);
  });

  it('refuses a document of another kind, a second document, a large text and a missing file', () => {
    expect(errorsIn(`${HEAD}${one('expect: denied')}`.replace('Scenarios', 'DataFlowMap'))).toEqual([
      'tests.yaml:2: kind: must be Scenarios',
    ]);
    expect(errorsIn(`${HEAD}${one('expect: denied')}---\n{}\n`)).toEqual([
      'tests.yaml:6: a second document begins here: write all scenarios in one list',
    ]);
    expect(errorsIn('#'.repeat(SCENARIO_LIMITS.bytes + 1)).join()).toContain('larger than the limit');
    expect(() => readScenariosFile('/there/is/none.yaml')).toThrow('there is no such file');
  });
});
