import { DEFAULT_SETTINGS, type AssessmentSettings } from '../../../src/core/rules/settings.ts';

/** Settings that each lead to other results. */
export const SETTINGS: Readonly<Record<string, AssessmentSettings>> = {
  default: DEFAULT_SETTINGS,
  'rule disabled': { ...DEFAULT_SETTINGS, disabledRules: ['default-deny-ingress'] },
  classified: {
    ...DEFAULT_SETTINGS,
    classificationRules: [{ dataClass: 'sensitive-pii', workloads: ['shop/api'] }],
  },
  declared: {
    ...DEFAULT_SETTINGS,
    declaredConnections: [
      {
        name: 'internet',
        from: { type: 'cidr', cidr: '0.0.0.0/0' },
        to: { type: 'pods', namespaceSelector: { requirements: [] }, podSelector: { requirements: [] } },
        ports: [],
      },
    ],
  },
  'scenario saved': {
    ...DEFAULT_SETTINGS,
    scenarios: [
      {
        name: 'nobody outside',
        clusters: 'all',
        from: { type: 'internet' },
        to: { type: 'pods', namespaceSelector: { requirements: [] }, podSelector: { requirements: [] } },
        ports: [],
        route: 'any',
        expect: 'denied',
      },
    ],
  },
};
