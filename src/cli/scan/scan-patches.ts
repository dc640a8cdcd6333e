import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Patch } from '../../core/remediation/patch.ts';
import { cutText } from '../../core/remediation/trial/cut-text.ts';
import { closesTexts, containmentTexts, patchYaml } from '../../findings/remediation/patch-text.ts';
import { wrap } from '../output/columns.ts';
import { UsageError } from '../failure.ts';
import type { ClusterScan } from './scan-result.ts';
import type { Terminal } from '../output/terminal.ts';

const INDENT = '  ';
const DETAIL = '    ';
/** Maximum number of cuts printed per patch; the files and --output json contain all of them. */
const MOST_CUTS = 5;
/** The same for the subjects of a rule, and for other patches. */
const MOST_NAMES = 3;

/** The patches as human-readable text: what each cuts and closes, and which other patches it makes unnecessary. */
export function renderPatches(patches: readonly Patch[], terminal: Terminal): string {
  if (patches.length === 0) return '';
  return [
    terminal.style('bold', 'Patches'),
    `${INDENT}Write them to files with --patches DIR and apply these with kubectl; --output markdown ` +
      'and json also contain them.',
    ...patches.flatMap((patch) => renderPatch(patch, terminal)),
  ].join('\n');
}

function renderPatch(patch: Patch, terminal: Terminal): readonly string[] {
  const { namespace, name, policies, cuts, closes } = patch;
  const count = (change: string): number => policies.filter((each) => each.change === change).length;
  const what = [
    ...(count('create') > 0 ? [`creates ${countText(count('create'), 'policy')}`] : []),
    ...(count('replace') > 0 ? [`replaces ${countText(count('replace'), 'policy')}`] : []),
    `closes ${countText(closes.length, 'finding')}`,
  ];
  const shown = cuts.slice(0, MOST_CUTS).map((cut) => `cuts ${cutText(cut)}`);
  const more = cuts.length - shown.length;
  return [
    `${INDENT}${terminal.style('bold', `${namespace}/${name}`)}: ${what.join(', ')}`,
    ...[
      ...shown,
      ...(more > 0 ? [`and cuts ${more} more`] : []),
      `closes ${closesTexts(closes, MOST_NAMES).join('; ')}`,
      ...containmentTexts(patch, MOST_NAMES),
    ].map((line) => `${DETAIL}${wrap(line, terminal.width, `${DETAIL}  `)}`),
  ];
}

/** `1 policy`, `2 policies`. */
export function countText(count: number, noun: 'policy' | 'finding' | 'PII workload'): string {
  if (count === 1) return `1 ${noun}`;
  return noun === 'policy' ? `${count} policies` : `${count} ${noun}s`;
}

/**
 * Writes each patch to a file `NAMESPACE/NAME.yaml`, in a folder per cluster if there are several. The folder must be
 * new or empty, so that patches of an earlier scan are not applied together with these.
 *
 * @throws UsageError if the folder is not empty
 */
export async function writePatches(folder: string, scans: readonly ClusterScan[]): Promise<number> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw new UsageError(`${folder} is not empty: give --patches a new or an empty folder`);
  }
  let written = 0;
  for (const { cluster, patches } of scans) {
    for (const patch of patches) {
      const parts = [...(scans.length > 1 ? [cluster] : []), patch.namespace, `${patch.name}.yaml`];
      const file = join(folder, ...parts.map(fileName));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, patchYaml(patch), { flag: 'wx' });
      written += 1;
    }
  }
  return written;
}

/** A name from a manifest as a file name that cannot point outside its folder. */
function fileName(name: string): string {
  return name.replaceAll(/[/\\]/g, '_').replaceAll('\0', '_').replace(/^\.+$/, '_');
}
