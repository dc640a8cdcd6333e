import { describe, expect, it } from 'vitest';
import { RULES } from '../rules/catalogue.ts';
import { controlsOf, FRAMEWORKS, mappingsOf } from './catalogue.ts';
import { FRAMEWORK_IDS } from './framework.ts';

const known = new Set(RULES.map(({ id }) => id));

/** The controls that are covered, in the numbering of each framework. */
const CONTROLS = {
  gdpr: '5(1)(f) 25 28 30(1) 32(1)(b) 32(1)(d) 44-46',
  'pci-dss': '1.2.1 1.2.2 1.2.4 1.2.5 1.2.7 1.3.1 1.3.2 1.4.1 1.4.2 1.4.4 11.4.5 11.4.6',
  hipaa: '164.312(a)(1) 164.312(b) 164.312(c)(1) 164.312(e)(1)',
  'nist-800-53':
    'SC-7 SC-7(3) SC-7(4) SC-7(5) SC-7(10) SC-7(21) SC-7(24) AC-4 CA-3 CA-7 CA-9 CM-2 CM-3 CM-6 CM-7 SI-4(4) AU-2 AU-3 AU-9 AU-10 AU-11 AU-12',
  'iso-27001': 'A.8.9 A.8.12 A.8.16 A.8.20 A.8.21 A.8.22 A.8.31',
  'soc-2': 'CC6.1 CC6.6 CC6.7 CC7.1 CC7.2 CC8.1',
  'cis-kubernetes': '5.2.5 5.3.1 5.3.2 5.6.1 5.6.4',
  'nsa-cisa': 'host-network network-plugin network-policies namespaces default-namespace',
};

/**
 * Rules that are not applicable where other rules report the same connections. A part of a control that one of them
 * decides is decided by those others too: otherwise it could be met although a violation is reported elsewhere.
 */
const LEFT_TO: Readonly<Record<string, readonly string[]>> = {
  'cross-namespace-egress': ['cross-namespace-ingress'],
  'wide-port-range': ['all-ports-rule'],
  'wide-cidr': ['allow-all-rule', 'public-egress', 'unlisted-external-endpoint'],
  'unlisted-external-endpoint': ['allow-all-rule', 'public-egress', 'unrestricted-dns', 'kube-api-egress'],
  'unrestricted-dns': ['all-ports-rule', 'public-egress'],
  'internet-pivot': ['internet-exposed'],
  'exfiltration-path': ['public-egress'],
  'redundant-rule': ['unenforced-policies'],
  'ineffective-policy': ['unenforced-policies'],
  'unsupported-feature': ['unenforced-policies'],
  'ambiguous-priority': ['unenforced-policies', 'unsupported-feature'],
};

/** Controls that people settle: rules may only support them. */
const FOR_PEOPLE = {
  gdpr: ['28', '30(1)', '44-46'],
  'pci-dss': ['1.2.5', '1.2.7', '11.4.5', '11.4.6'],
  'cis-kubernetes': ['5.3.2'],
};

describe('the frameworks', () => {
  it('are all listed, once each', () => {
    expect(FRAMEWORKS.map(({ id }) => id)).toEqual([...FRAMEWORK_IDS]);
  });

  it.each(RULES.map(({ id }) => id))('map the rule %s to a control', (id) => {
    expect(controlsOf(id)).not.toEqual([]);
  });

  it('leave to people what only people can settle', () => {
    const decided = Object.entries(FOR_PEOPLE).flatMap(([id, controls]) =>
      (FRAMEWORKS.find((framework) => framework.id === id)?.controls ?? [])
        .filter((control) => controls.includes(control.id))
        .flatMap(({ parts }) => parts.filter((part) => 'decides' in part)),
    );
    expect(decided).toEqual([]);
  });
});

describe.each(FRAMEWORKS)('$title', ({ id, link, edition, controls }) => {
  const parts = controls.flatMap((control) => control.parts);

  it('has its controls, an edition and a link', () => {
    expect(controls.map((control) => control.id).toSorted()).toEqual(CONTROLS[id].split(' ').toSorted());
    expect(edition).not.toBe('');
    for (const each of [link, ...controls.flatMap((control) => control.link ?? [])])
      expect(new URL(each).protocol).toBe('https:');
  });

  it('describes each control in a sentence, and each part as a clause', () => {
    for (const { title, summary } of controls) {
      expect(title).toMatch(/^[A-Z]/);
      expect(summary).toMatch(/^[A-Z].+\.$/s);
    }
    for (const { asks } of parts) expect(asks).toMatch(/^[^A-Z].*[^.]$/s);
  });

  it('maps only rules that exist', () => {
    const mapped = controls.flatMap(mappingsOf);
    expect(mapped.filter(({ ruleId }) => !known.has(ruleId))).toEqual([]);
  });

  it('has rules that decide each part, or says what a person must add', () => {
    expect(controls.every((control) => control.parts.length > 0)).toBe(true);
    const open = parts.filter((part) =>
      'decides' in part ? part.decides.length === 0 : !/^[A-Z].+\.$/s.test(part.person),
    );
    expect(open).toEqual([]);
  });

  it('decides parts also by the rules that report what another rule leaves to them', () => {
    const missing = parts.flatMap((part) =>
      'decides' in part
        ? part.decides.flatMap((rule) =>
            (LEFT_TO[rule] ?? [])
              .filter((other) => !part.decides.includes(other))
              .map((other) => `${part.asks}: ${rule} needs ${other}`),
          )
        : [],
    );
    expect(missing).toEqual([]);
  });
});
