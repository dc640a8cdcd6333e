import { describe, expect, it } from 'vitest';
import { ManifestFolder } from '../../../test/support/manifests/manifest-folder.ts';

const folder = new ManifestFolder();

const policy = (name: string): string =>
  [
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    `metadata: { name: ${name}, namespace: shop }`,
    'spec:',
    '  podSelector: {}',
    '  ingress:',
    '    - from: [{ podSelector: {} }]',
    '    - ports: [{ port: 80 }]',
  ].join('\n');

describe('locations', () => {
  it('contain the line of each rule of a policy, in YAML, in lists and in JSON', async () => {
    folder.write('a.yaml', `# first\n---\n${policy('plain')}`);
    const items = [policy('one'), policy('two')].map((text) => `- ${text.replaceAll('\n', '\n  ')}`);
    folder.write('b.yaml', `apiVersion: v1\nitems:\n${items.join('\n')}\nkind: List\n`);
    const spec = { podSelector: {}, ingress: [{}, {}] };
    const metadata = { name: 'json', namespace: 'shop' };
    const object = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec };
    folder.write(
      'c.json',
      JSON.stringify(
        { apiVersion: 'v1', kind: 'List', items: [{ kind: 'X', apiVersion: 'v1' }, object] },
        null,
        1,
      ),
    );
    const { networkPolicies } = await folder.read();
    const lines = Object.fromEntries(
      networkPolicies.map(({ name, location, ingress }) => [
        name,
        [location?.line, ...ingress.map((rule) => rule.location?.line)],
      ]),
    );
    expect(lines).toEqual({ plain: [3, 9, 10], one: [3, 9, 10], two: [11, 17, 18], json: [9, 19, 20] });
  });

  it('are the same if a long list is read item by item', async () => {
    const items = [
      policy('one'),
      `kind: Filler\napiVersion: v1\ntext: "${'x'.repeat(1_100_000)}"`,
      policy('two'),
    ];
    const list = items.map((text) => `- ${text.replaceAll('\n', '\n  ')}`).join('\n');
    folder.write(
      'dump.yaml',
      `apiVersion: v1\nitems:\n${list}\nkind: List\nmetadata:\n  resourceVersion: ""\n`,
    );
    const { networkPolicies, ignoredKinds, problems } = await folder.read();
    expect(problems).toEqual([]);
    expect(ignoredKinds).toEqual({ Filler: 1 });
    expect(
      networkPolicies.map(({ location, ingress }) => [location?.line, ingress[1]?.location?.line]),
    ).toEqual([
      [3, 10],
      [14, 21],
    ]);
  });
});
