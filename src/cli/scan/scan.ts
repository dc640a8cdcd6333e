import { processVariables } from '../../config/environment.ts';
import { loadAssessmentSettings } from '../../config/config.ts';
import { SEVERITIES, type Severity } from '../../core/rules/rule.ts';
import { evaluate } from '../../pipeline/evaluation.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { explainFailure } from '../failure.ts';
import { assumptionSettings, collect } from '../input/read-cluster.ts';
import { SCAN_FORMATS } from './formats.ts';
import { writePatches } from './scan-patches.ts';
import { scanResult, type ClusterScan } from './scan-result.ts';
import { openSources } from '../input/open-sources.ts';
import type { SourceOptions } from '../input/source-options.ts';
import type { Terminal } from '../output/terminal.ts';

export interface ScanOptions extends SourceOptions, AssumptionOptions {
  readonly config?: string;
  readonly output: keyof typeof SCAN_FORMATS;
  readonly failOn?: Severity;
  /** Folder to write patches to. */
  readonly patches?: string;
}

/** `ringfence scan`: reads each cluster, judges it, prints what was found. A cluster that fails does not hide the others. */
export async function scan(
  paths: readonly string[],
  options: ScanOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const settings = loadAssessmentSettings({ file: options.config, env: processVariables() });
  const sources = await openSources(paths, options);
  const scans: ClusterScan[] = [];
  for (const source of sources) {
    try {
      const collection = await collect(source, terminal);
      const evaluation = evaluate(collection.inventory, assumptionSettings(options), settings);
      scans.push(scanResult(source.name, collection, evaluation));
    } catch (error) {
      if (sources.length === 1) throw error;
      terminal.progress(`${source.name}:`);
      explainFailure(error, terminal);
    }
  }
  if (options.patches !== undefined) {
    const written = await writePatches(options.patches, scans);
    terminal.progress(`${written} ${written === 1 ? 'patch' : 'patches'} written to ${options.patches}`);
  }
  if (scans.length > 0) terminal.print(await SCAN_FORMATS[options.output].render(scans, terminal));
  return scans.length < sources.length ? EXIT.failed : gate(scans, options.failOn, terminal);
}

/**
 * 1 where something at or over the threshold was found; 2 where it may be, but could not be decided. Nothing read is
 * nothing decided: a pipe that broke, or a folder that is not the one that was meant, must not pass. Nor must a change
 * that takes the last label of personal data away.
 */
function gate(scans: readonly ClusterScan[], failOn: Severity | undefined, terminal: Terminal): ExitCode {
  if (failOn === undefined) return EXIT.ok;
  for (const { cluster } of scans.filter(isEmpty)) {
    terminal.progress(
      `${cluster}: there is no namespace, workload or network policy in it: nothing was judged`,
    );
  }
  const isUnjudged = scans.every(({ results }) => results === 0);
  if (isUnjudged && !scans.every(isEmpty)) {
    terminal.progress('nothing is classified as personal data: nothing was judged');
  }
  const threshold = SEVERITIES.indexOf(failOn);
  const counts = ({ severity }: { severity: Severity }): boolean => SEVERITIES.indexOf(severity) <= threshold;
  if (scans.some(({ findings }) => findings.some(counts))) return EXIT.findings;
  const open = scans.some(
    (one) => one.completeness === 'PARTIAL' || isEmpty(one) || one.undecided.some(counts),
  );
  return open || isUnjudged ? EXIT.failed : EXIT.ok;
}

function isEmpty({ counts }: ClusterScan): boolean {
  return counts.namespaces + counts.workloads + counts.networkPolicies === 0;
}
