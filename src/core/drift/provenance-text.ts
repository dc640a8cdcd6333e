import {
  isLaterThan,
  type Delivery,
  type FileCommit,
  type ObjectWrite,
  type Provenance,
} from '../inventory/provenance/provenance.ts';

/** What is known about who wrote and delivered an object, as phrases. `at`: when the object was seen so first. */
export function provenanceText(
  { writes, deliveredBy, lastChange }: Provenance,
  at: Date | undefined,
): readonly string[] {
  const write = writes?.find(({ subresource }) => subresource === undefined) ?? writes?.[0];
  return [
    ...(write === undefined ? [] : [writeText(write)]),
    ...(deliveredBy === undefined ? [] : [deliveryText(deliveredBy)]),
    ...(lastChange !== undefined && 'commit' in lastChange ? [commitText(lastChange, at)] : []),
  ];
}

function commitText(change: FileCommit, at: Date | undefined): string {
  const { commit, author, committedAt } = change;
  const text = `file last changed in commit ${commit.slice(0, 12)} by ${author.name}, ${timeText(committedAt)}`;
  return at !== undefined && isLaterThan(change, at) ? `${text}, later than this state` : text;
}

function writeText({ manager, time }: ObjectWrite): string {
  return `last written by ${manager}, ${timeText(time)}`;
}

const TOOLS: Readonly<Record<Delivery['tool'], string>> = {
  'argo-cd': 'Argo CD',
  flux: 'Flux',
  helm: 'Helm',
};

function deliveryText({ tool, kind, namespace, name }: Delivery): string {
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  return `delivered by ${TOOLS[tool]} ${kind === 'helm-release' ? 'HelmRelease' : kind} ${place}`;
}

/** `2026-03-02 10:14 UTC`. */
function timeText(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}
