import type { Control } from '../../framework.ts';
import {
  APPROVED_STATE,
  CLASSIFICATION,
  DATA_FLOWS,
  DENY_BY_DEFAULT,
  ENFORCEMENT,
  MANAGEMENT_INTERFACES,
  NO_LEFTOVERS,
  PRECISION,
  SEGMENTATION,
} from '../../rule-lists.ts';

/** Assessment and monitoring, and configuration management. */
export const MANAGEMENT: readonly Control[] = [
  {
    id: 'CA-3',
    title: 'Information exchange',
    summary:
      'Exchanges with other systems are approved in agreements, which document interfaces and requirements and are reviewed.',
    parts: [
      {
        asks: 'each exchange has an agreement that is reviewed',
        supports: ['public-egress', 'external-name-service', ...DATA_FLOWS, ...CLASSIFICATION],
        person: 'Show the agreement for each exchange with another system, and its last review.',
      },
    ],
  },
  {
    id: 'CA-7',
    title: 'Continuous monitoring',
    summary:
      'Controls are monitored continuously, with metrics, assessments, and responses to what they show.',
    parts: [
      {
        asks: 'the monitoring follows a strategy, and results are acted on',
        supports: [...APPROVED_STATE, ...ENFORCEMENT],
        person:
          'Show the strategy for monitoring, and what followed from results such as findings and scores.',
      },
    ],
  },
  {
    id: 'CA-9',
    title: 'Internal system connections',
    summary:
      'Internal connections of components are authorised and documented, ended when not needed, and reviewed.',
    parts: [
      {
        asks: 'connections between components are limited to declared ones',
        decides: [
          ...SEGMENTATION,
          'default-deny-ingress',
          'default-deny-egress',
          'allow-all-rule',
          ...ENFORCEMENT,
        ],
      },
      {
        asks: 'the need for each connection is reviewed',
        supports: ['stale-data-flow', ...NO_LEFTOVERS],
        person: 'Show who authorised each declared connection, and when its need was last reviewed.',
      },
    ],
  },
  {
    id: 'CM-2',
    title: 'Baseline configuration',
    summary: 'A current baseline configuration is documented, kept under control, and reviewed.',
    parts: [
      {
        asks: 'what is open is what the approved baseline opens',
        decides: [...APPROVED_STATE],
      },
      {
        asks: 'the baseline is reviewed and covers other configurations',
        supports: [],
        person: 'Show the reviews of the baseline, and the baselines of other configurations.',
      },
    ],
  },
  {
    id: 'CM-3',
    title: 'Configuration change control',
    summary: 'Changes are reviewed, approved, documented, kept on record and monitored.',
    parts: [
      {
        asks: 'nothing was opened without approval',
        decides: [...APPROVED_STATE],
      },
      {
        asks: 'changes are reviewed before they are made, and documented',
        supports: [],
        person: 'Show the reviews and approvals of changes.',
      },
    ],
  },
  {
    id: 'CM-6',
    title: 'Configuration settings',
    summary:
      'Settings are the most restrictive that operation allows; deviations are documented and approved, and settings are monitored.',
    parts: [
      {
        asks: 'policies are restrictive, and have the effect that they describe',
        decides: [...DENY_BY_DEFAULT, ...PRECISION, ...NO_LEFTOVERS, ...ENFORCEMENT],
      },
      {
        asks: 'deviations are documented and approved',
        supports: [],
        person: 'Show the approved deviations and the settings of other components.',
      },
    ],
  },
  {
    id: 'CM-7',
    title: 'Least functionality',
    summary: 'Only needed functions, ports, protocols, software and services are available.',
    parts: [
      {
        asks: 'workloads with personal data can be reached, and can reach others, only on needed ports',
        decides: [...PRECISION, ...MANAGEMENT_INTERFACES, ...ENFORCEMENT],
      },
      {
        asks: 'software and functions are limited to what is needed',
        supports: [],
        person: 'Show how software and functions of the workloads are limited.',
      },
    ],
  },
];
