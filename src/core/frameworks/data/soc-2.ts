import type { Framework } from '../framework.ts';
import {
  APPROVED_STATE,
  CLASSIFICATION,
  DENY_BY_DEFAULT,
  EGRESS,
  ENFORCEMENT,
  EXPOSURE,
  INBOUND,
  MANAGEMENT_INTERFACES,
  NO_LEFTOVERS,
  OUTBOUND,
  OWN_NAMESPACES,
  SEGMENTATION,
} from '../rule-lists.ts';

/** The Trust Services Criteria that SOC 2 reports are about. */
export const soc2: Framework = {
  id: 'soc-2',
  title: 'SOC 2',
  edition: 'Trust Services Criteria 2017, points of focus of 2022',
  link: 'https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with-revised-points-of-focus-2022',
  controls: [
    {
      id: 'CC6.1',
      title: 'Logical access',
      summary:
        'Logical access to protected information is restricted by software, infrastructure and architecture.',
      parts: [
        {
          asks: 'network segments of systems with personal data are isolated',
          decides: [...DENY_BY_DEFAULT, 'allow-all-rule', ...SEGMENTATION, ...OWN_NAMESPACES, ...ENFORCEMENT],
          supports: [...CLASSIFICATION],
        },
        {
          asks: 'users and credentials are managed',
          supports: [],
          person: 'Show how users, credentials and keys are managed.',
        },
      ],
    },
    {
      id: 'CC6.6',
      title: 'Protection at the boundary',
      summary: 'Systems are protected against threats from outside their boundaries.',
      parts: [
        {
          asks: 'only intended traffic passes the boundary in either direction',
          decides: [...EXPOSURE, ...INBOUND, ...EGRESS, ...ENFORCEMENT],
        },
        {
          asks: 'access from outside is authenticated',
          supports: [],
          person: 'Show how access from outside is authenticated and encrypted.',
        },
      ],
    },
    {
      id: 'CC6.7',
      title: 'Transmission of information',
      summary: 'Information is transmitted, moved and removed only by authorised users and processes.',
      parts: [
        {
          asks: 'personal data can be sent only to intended places',
          decides: [...OUTBOUND, ...ENFORCEMENT],
        },
        {
          asks: 'transmissions are encrypted, and devices are protected',
          supports: [],
          person:
            'Show the encryption of transmissions, and the protection of removable media and mobile devices.',
        },
      ],
    },
    {
      id: 'CC7.1',
      title: 'Detection of changes and vulnerabilities',
      summary:
        'Changes of configurations that introduce vulnerabilities, and new vulnerabilities, are detected.',
      parts: [
        {
          asks: 'changes that weaken network isolation are detected',
          decides: [...APPROVED_STATE],
          supports: [...NO_LEFTOVERS, ...MANAGEMENT_INTERFACES],
        },
        {
          asks: 'vulnerabilities are detected',
          supports: [],
          person: 'Show the scans for vulnerabilities and what follows from them.',
        },
      ],
    },
    {
      id: 'CC7.2',
      title: 'Monitoring for anomalies',
      summary: 'Systems are monitored for anomalies that may be attacks, disasters or errors.',
      parts: [
        {
          asks: 'anomalies are noticed and analysed',
          supports: [...APPROVED_STATE],
          person: 'Show what is monitored, and how anomalies are analysed.',
        },
      ],
    },
    {
      id: 'CC8.1',
      title: 'Change management',
      summary: 'Changes are authorised, designed, tested, approved and documented.',
      parts: [
        {
          asks: 'network policies are as they were approved',
          decides: [...APPROVED_STATE],
        },
        {
          asks: 'each change is authorised, tested and documented',
          supports: [],
          person: 'Show the process for changes, with approvals and tests.',
        },
      ],
    },
  ],
};
