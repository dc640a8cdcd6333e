import { describe, expect, it } from 'vitest';
import { readScenarios } from '../config/scenarios/read-scenarios.ts';
import { DEFAULT_SETTINGS } from '../core/rules/settings.ts';
import { settingsOfCluster, type InForce } from './in-force.ts';

const NOTHING: InForce = { map: undefined, rules: undefined, scenarios: [] };
const BY = { person: { id: 'ada', name: 'Ada', email: 'ada@example.com' }, token: 'laptop' };
const VERSION = { id: 'v', version: 1, contentHash: '', comment: '', appliedAt: new Date(0), appliedBy: BY };

describe('the settings that a cluster is judged with', () => {
  it('are the configured ones if nothing is in force', () => {
    expect(settingsOfCluster(DEFAULT_SETTINGS, NOTHING, { name: 'eu', labels: {} })).toEqual(
      DEFAULT_SETTINGS,
    );
  });

  it('take the environment of its namespaces from its labels', () => {
    const cluster = { name: 'eu', labels: { environment: 'production' } };
    expect(settingsOfCluster(DEFAULT_SETTINGS, NOTHING, cluster).environments).toEqual({
      label: 'environment',
      ofCluster: 'production',
    });
  });

  it('have the scenarios that apply to it, and flows as soon as there is a map', () => {
    const scenarios = ['eu', 'us'].map((name) => {
      const yaml = `apiVersion: ringfence.dev/v1
kind: Scenarios
spec:
  scenarios:
    - name: no way out of ${name}
      clusters: [${name}]
      from: { namespaceSelector: {} }
      to: { internet: true }
      expect: denied
`;
      const [scenario] = readScenarios(yaml, { file: 'scenario' });
      return { scenario: scenario!, yaml, version: 1, savedAt: new Date(0), savedBy: BY };
    });
    const map = { ...VERSION, map: { name: 'fleet', endpoints: [], flows: [] } };
    const settings = settingsOfCluster(
      DEFAULT_SETTINGS,
      { ...NOTHING, map, scenarios },
      { name: 'eu', labels: {} },
    );
    expect(settings.scenarios?.map(({ name }) => name)).toEqual(['no way out of eu']);
    expect(settings.dataFlows?.flows).toEqual([]);
  });
});
