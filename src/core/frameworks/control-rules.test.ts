import { describe, expect, it } from 'vitest';
import { controlsOf, FRAMEWORKS, mappingsOf } from './catalogue.ts';
import { controlReference, noRulesText, rulesOfControl } from './control-rules.ts';

const CUSTOM = [
  { id: 'custom-team', controls: ['pci-dss 1.3.1'] },
  { id: 'custom-none', controls: [] },
];

function rulesOf(text: string, custom = CUSTOM): readonly string[] | string {
  const reference = controlReference(text);
  const found = rulesOfControl(reference, custom);
  return found.type === 'rules' ? found.ruleIds : noRulesText(reference, found);
}

describe('the rules of a control', () => {
  it('are those that decide or support it, by the same mapping as the controls of a rule', () => {
    for (const { id, controls } of FRAMEWORKS)
      for (const control of controls) {
        const found = rulesOf(`${id} ${control.id}`, []);
        const mapped = mappingsOf(control).map(({ ruleId }) => ruleId);
        expect(found).toEqual(
          mapped.length === 0 ? `no rule is mapped to ${id} ${control.id}: only people settle it` : mapped,
        );
        for (const rule of mapped) expect(controlsOf(rule).map((one) => one.control)).toContain(control);
      }
  });

  it('are those of all controls of the framework, each once, if no control is named', () => {
    const all = rulesOf('gdpr');
    expect(all).toContain('default-deny-ingress');
    expect(all).toContain('stale-data-flow');
    expect(new Set(all).size).toBe(all.length);
  });

  it('include custom rules that name it', () => {
    expect(rulesOf('pci-dss 1.3.1').at(-1)).toBe('custom-team');
    expect(rulesOf('pci-dss 1.3.1', [])).not.toContain('custom-team');
  });

  it('do not exist for what nobody knows, and then all that there is gets listed', () => {
    expect(rulesOf('pcidss 1.3.1')).toBe(
      'there is no framework "pcidss"; frameworks: gdpr, pci-dss, hipaa, nist-800-53, iso-27001, soc-2, cis-kubernetes, nsa-cisa',
    );
    expect(rulesOf('hipaa 1.3.1')).toBe(
      'hipaa has no control "1.3.1"; its controls: 164.312(a)(1), 164.312(b), 164.312(c)(1), 164.312(e)(1)',
    );
    expect(rulesOf('')).toContain('there is no framework ""');
  });
});
