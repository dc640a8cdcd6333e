import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FRAMEWORKS } from '../../src/core/frameworks/catalogue.ts';
import type { ControlPart, Framework } from '../../src/core/frameworks/framework.ts';

const PAGE = join(import.meta.dirname, '../../docs/frameworks.md');

const INTRODUCTION = `# Frameworks

Each rule is mapped to the controls of laws, standards and guides that it helps to meet. A control has parts, and each
part is either **decided** by rules, whose results settle it alone, or settled by a **person**, for whom the results of
rules are evidence (**supports**). The paraphrases are ours; the links lead to the original text.

| status | meaning |
| --- | --- |
| \`MET\` | Rules decide every part, all of them ran, and for every workload at least one of them passes and none fails or is undecided. |
| \`PARTLY\` | Nothing that decides a part fails, but something is open: a person must add to it, a rule is undecided, did not run or does not apply to a workload, or the data class of workloads is not known. |
| \`NOT_MET\` | A rule that decides a part fails. |
| \`NOT_ASSESSED\` | Nothing is classified as personal data, the snapshot is not complete or not from one moment, there is none, or nothing was decided. |

- \`unknown\` and \`error\` never count as met.
- [Custom rules](custom-rules.md) that name a control in \`controls\` support it: their results are listed with it. While one
  of them fails or is undecided, the control is at most \`PARTLY\`. They never decide: none of them makes a control \`MET\` or
  \`NOT_MET\`. At a time in the past, the rules count that were judged then, with the controls that they name now.
- Over several clusters, the status is that of the worst cluster; clusters without personal data do not count.
- Ringfence sees the networks of the clusters that it reads, and the workloads that are classified. That a control is met
  there says nothing about other systems, and Ringfence is no substitute for an assessor.
- With each status come the results of every mapped rule, the first subjects that fail, the snapshots that it is
  computed from, and what keeps the control from being met. A token for some namespaces gets the status of these.

\`\`\`sh
npx ringfence frameworks                                   # every control of every framework, for the fleet
npx ringfence frameworks pci-dss --cluster payments-eu     # with RINGFENCE_TOKEN, and RINGFENCE_URL or --url
ask '{ framework(key: "gdpr") { status(cluster: "retail-us") { met partly notMet notAssessed controls { control { key title } status gaps } } } }'
ask '{ rules { key controls { framework control { key title } role } } }'
curl -H "authorization: Bearer $TOKEN" http://127.0.0.1:8080/api/v1/frameworks/gdpr/status
\`\`\`

Without a service, \`scan --output json\` (or \`yaml\`) has the status of every control in \`frameworks\` of each cluster, with
what keeps it open (\`gaps\`) and the rules that fail. Filters such as \`--namespace\` do not change it, as they do not change
the score:

\`\`\`sh
npx ringfence scan ./manifests --output json |
  jq -r '.clusters[].frameworks[] | .key as $f | .controls[] | select(.status == "not-met") | "\\($f) \\(.key): \\([.failing[].rule] | join(", "))"'
\`\`\`

The findings that concern a control, or any control of a framework:

\`\`\`sh
npx ringfence scan ./manifests --control 'pci-dss 1.3.1'
ask '{ findings(first: 20, filter: { states: [OPEN], controls: [{ framework: "pci-dss", control: "1.3.1" }] }) { nodes { severity rule { key } subject { namespace name } } } }'
curl -H "authorization: Bearer $TOKEN" 'http://127.0.0.1:8080/api/v1/findings?state=open&control=gdpr'
\`\`\`

The tables below are generated from [\`src/core/frameworks\`](../src/core/frameworks):
\`npx vitest run test/golden/frameworks-page.test.ts -u\`.
`;

describe('the page about frameworks', () => {
  it('lists every control with the rules that are mapped to it', async () => {
    const text = [INTRODUCTION, ...FRAMEWORKS.map(section)].join('\n');
    await expect(text).toMatchFileSnapshot(PAGE);
  });
});

function section({ id, title, edition, link, controls }: Framework): string {
  const rows = controls.flatMap((control) =>
    control.parts.map((part, place) => [
      place === 0 ? `[${control.id}](${control.link ?? link}) ${control.title}` : '',
      part.asks,
      ...mappings(part),
    ]),
  );
  return [
    `## ${title}`,
    '',
    `Key \`${id}\`, edition: ${edition}.`,
    '',
    '| control | part | decided by | supported by | a person adds |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n');
}

function mappings(part: ControlPart): readonly string[] {
  const decides = 'decides' in part ? part.decides : [];
  const supports = (part.supports ?? []).filter((rule) => !decides.includes(rule));
  return [rules(decides), rules(supports), 'decides' in part ? '' : part.person];
}

function rules(ids: readonly string[]): string {
  return [...new Set(ids)].join(', ');
}
