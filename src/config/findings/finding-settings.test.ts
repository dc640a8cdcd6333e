import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, loadFindingSettings } from '../config.ts';

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'ringfence-')), 'ringfence.yaml');
  writeFileSync(path, text);
  return path;
}

const read = (text: string) => loadConfig({ file: file(text), env: {} }).findings;

describe('teams and due dates in the configuration', () => {
  it('have defaults: no teams, and days by severity', () => {
    expect(read('')).toEqual({
      teams: [],
      teamLabel: 'ringfence.dev/team',
      ownershipRules: [],
      dueDays: { critical: 7, high: 30, medium: 90, low: 120 },
    });
  });

  it('are read, each team by its name where it has no value of the label', () => {
    const settings = read(`
teams:
  - { name: shop, email: Shop@Example.org, members: [{ name: Ada, email: ADA@example.org }] }
  - { name: people, labelValue: hr }
ownership: { label: team, rules: [{ team: people, workloads: ['hr/*'] }] }
dueDays: { critical: 3 }`);
    expect(settings.teams).toEqual([
      {
        name: 'shop',
        labelValue: 'shop',
        email: 'shop@example.org',
        members: [{ name: 'Ada', email: 'ada@example.org' }],
      },
      { name: 'people', labelValue: 'hr', members: [] },
    ]);
    expect(settings).toMatchObject({ teamLabel: 'team', dueDays: { critical: 3, high: 30 } });
  });

  it.each([
    [
      'teams:\n  - name: shop\n  - name: shop',
      /:3: teams\[1\]\.name: another team has the name shop already/,
    ],
    [
      'teams:\n  - name: shop\n  - { name: hr, labelValue: shop }',
      /:3: teams\[1\]\.labelValue: another team has the labelValue shop already/,
    ],
    [
      'teams:\n  - name: shop\n    members: [{name: A, email: a@b.org}, {name: B, email: A@b.org}]',
      /:3: teams\[0\]\.members\[1\]\.email: a@b\.org is a member already/,
    ],
    ['teams:\n  - name: shop\n    email: nobody', /:3: teams\[0\]\.email: not an e-mail address/],
    [
      'teams: [{ name: shop }]\nownership:\n  rules:\n    - { team: shopp, workloads: [a/b] }',
      /:4: ownership\.rules\[0\]\.team: there is no such team; did you mean shop\?/,
    ],
    [
      'ownership:\n  rules:\n    - { team: shop, workloads: [a/b] }',
      /:3: ownership\.rules\[0\]\.team: there is no such team; teams: none/,
    ],
    [
      'teams: [{ name: shop }]\nownership:\n  rules:\n    - team: shop',
      /:4: ownership\.rules\[0\]: select objects with namespaceSelector, podSelector or workloads/,
    ],
    ['dueDays:\n  critical: 0', /:2: dueDays\.critical: /],
    ['dueDays:\n  crtical: 3', /:2: dueDays\.crtical: unknown key; did you mean critical\?/],
  ])('are refused with file and line: %j', (text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => loadFindingSettings({ file: file(text), env: {} })).toThrow(message);
  });

  it('of the example fleet are valid', () => {
    const { teams } = loadFindingSettings({ file: 'examples/fleet/teams.yaml', env: {} });
    expect(teams.map(({ name }) => name)).toEqual(['checkout', 'customer-data']);
  });
});
