import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  EXAMPLE_DECLARATIONS,
  EXAMPLE_FLEET,
  exampleFleet,
} from '../../src/clusters/registration/example-fleet.ts';
import { ManifestSource } from '../../src/sources/manifests/manifest-source.ts';
import { listDatedStates } from '../../src/sources/manifests/states/dated-states.ts';
import { coverageText, exposedText, scoreText, worstText } from '../../src/cli/output/score-text.ts';
import { loadAssessmentSettings } from '../../src/config/config.ts';
import { assess } from '../../src/core/assessment/assess.ts';
import type { Finding } from '../../src/core/findings/finding.ts';
import { DEFAULT_FINDING_POLICY } from '../../src/core/findings/finding-settings.ts';
import { reconcileFindings } from '../../src/core/findings/lifecycle.ts';
import { PresentSubjects } from '../../src/core/findings/present-subjects.ts';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import { toStoredObjects } from '../../src/core/inventory/stored/stored-object.ts';
import { planPatches } from '../../src/core/remediation/plan.ts';
import { EntryPoints } from '../../src/core/reachability/entry/entry-points.ts';
import { SEVERITIES } from '../../src/core/rules/rule.ts';
import { compileInventory } from '../../src/pipeline/evaluation.ts';

const SETTINGS = loadAssessmentSettings({ file: EXAMPLE_DECLARATIONS, env: {} });
const NAMES = exampleFleet().map(({ name }) => name);

/** Findings of the day before, followed into a new state as the service does when it publishes a snapshot. */
function stateOf(
  clusterId: string,
  day: string,
  inventory: Inventory,
  findings: ReadonlyMap<string, Finding>,
) {
  const { model } = compileInventory(inventory, { cniProfile: 'detected' });
  const assessment = assess({ inventory, model, settings: SETTINGS });
  const snapshot = {
    id: day,
    clusterId,
    takenAt: new Date(day),
    completeness: assessment.completeness,
    consistency: 'CONSISTENT',
    exclusions: 'none',
  } as const;
  const changes = reconcileFindings({
    existing: [...findings.values()],
    assessment,
    snapshot,
    present: new PresentSubjects(toStoredObjects(inventory)),
    policy: DEFAULT_FINDING_POLICY,
  });
  const followed = new Map(findings);
  for (const change of changes) if (change.type !== 'seen') followed.set(change.finding.id, change.finding);
  const score = assessment.scores.find(({ scope }) => scope.type === 'cluster');
  if (score === undefined) throw new Error(`${clusterId} has no score`);
  const open = [...followed.values()].filter(({ state }) => state === 'open');
  const entryPoints = new EntryPoints(inventory, model);
  return {
    followed,
    patches: planPatches({ inventory, model, results: assessment.results, settings: SETTINGS }).patches.length,
    numbers: [
      String(score.piiWorkloads),
      scoreText(score.score),
      coverageText(score.coverage),
      ...SEVERITIES.map((severity) => String(open.filter((finding) => finding.severity === severity).length)),
    ],
    scored: [exposedText(score.criticallyExposed, score.piiWorkloads), worstText(score.worst)],
    stale: open.filter(({ freshness }) => freshness === 'stale').length,
    exposed: model.workloads.filter(
      (workload) => entryPoints.internetExposure(workload).exposure === 'exposed',
    ).length,
    undecided: assessment.results.filter(({ outcome }) => outcome === 'unknown').length,
  };
}

async function historyOf(cluster: string) {
  let findings: ReadonlyMap<string, Finding> = new Map();
  const states = [];
  const folder = join(EXAMPLE_FLEET, cluster);
  for (const { path: day } of listDatedStates(folder)) {
    const source = new ManifestSource({ folder, paths: [day], strict: true });
    const { inventory } = await source.collect({ signal: new AbortController().signal });
    const state = { cluster, day, ...stateOf(cluster, day, inventory, findings) };
    findings = state.followed;
    states.push(state);
  }
  return states;
}

type State = Awaited<ReturnType<typeof historyOf>>[number];

/** The cells of the rows of a Markdown table, by the heading of the section that it is in. */
function tableBelow(heading: string, text: string): readonly (readonly string[])[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim().replaceAll('`', '')));
}

/** Whether a row of numbers differs from that of the day before, or is the first of its cluster. */
function isNews([cluster, , ...numbers]: readonly string[], before: readonly string[] = []): boolean {
  return before[0] !== cluster || before.slice(2).join() !== numbers.join();
}

describe('the example fleet', () => {
  let states: readonly State[] = [];
  let latest: readonly State[] = [];
  beforeAll(async () => {
    states = (await Promise.all(NAMES.map(historyOf))).flat();
    latest = NAMES.flatMap((name) => states.findLast(({ cluster }) => cluster === name) ?? []);
  });

  it('has the numbers that its README gives for each day on which they changed', () => {
    const given = tableBelow('Numbers', readFileSync(join(EXAMPLE_FLEET, 'README.md'), 'utf8'));
    const rows = states.map(({ cluster, day, numbers, stale, exposed, undecided }) =>
      [cluster, day, ...numbers, stale, exposed, undecided].map(String),
    );
    expect(given).toEqual(rows.filter((row, index) => isNews(row, rows[index - 1])));
  });

  it('has a state for each event that its README tells', () => {
    const told = tableBelow('What happened', readFileSync(join(EXAMPLE_FLEET, 'README.md'), 'utf8'));
    expect(told.length).toBeGreaterThan(0);
    const known = new Set(states.map(({ cluster, day }) => `${day} ${cluster}`));
    expect(told.filter(([day, cluster]) => !known.has(`${day} ${cluster}`))).toEqual([]);
  });

  it('starts with the numbers that the README of the project shows', () => {
    const readme = readFileSync(join(EXAMPLE_FLEET, '../../README.md'), 'utf8');
    const shown = readme.split('\n').filter((line) => / +#\d+ of 2026-11-23 /.test(line));
    const stale = / \((\d+) stale\)/;
    expect(
      shown.map((line) => [
        ...line
          .replace(stale, '')
          .split(/ {2,}/)
          .slice(0, 10),
        stale.exec(line)?.[1] ?? '0',
      ]),
    ).toEqual(
      latest.map(({ cluster, numbers, scored, stale: open }) => [
        cluster,
        ...numbers.slice(0, 3),
        ...scored,
        ...numbers.slice(3),
        String(open),
      ]),
    );
  });

  it('shows an exposed workload, a patch, a stale finding and an undecided rule in its newest state', () => {
    for (const showcase of ['exposed', 'patches', 'stale', 'undecided'] as const)
      expect([showcase, latest.some((state) => state[showcase] > 0)]).toEqual([showcase, true]);
  });
});
