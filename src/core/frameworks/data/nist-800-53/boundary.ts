import type { Control } from '../../framework.ts';
import {
  CLASSIFICATION,
  DENY_BY_DEFAULT,
  EGRESS,
  ENFORCEMENT,
  ENVIRONMENTS,
  EXPOSURE,
  INBOUND,
  MANAGEMENT_INTERFACES,
  OUTBOUND,
  OWN_NAMESPACES,
  PRECISION,
  SEGMENTATION,
} from '../../rule-lists.ts';

/** Boundary protection and the flow of information. */
export const BOUNDARY: readonly Control[] = [
  {
    id: 'SC-7',
    title: 'Boundary protection',
    summary:
      'Communication is monitored and controlled at the external and at key internal interfaces, and public systems are in separate subnetworks.',
    parts: [
      {
        asks: 'traffic of workloads with personal data is controlled at the boundaries of cluster and namespace',
        decides: [...INBOUND, ...OUTBOUND, ...ENFORCEMENT],
      },
      {
        asks: 'boundaries outside the clusters are controlled and monitored',
        supports: [],
        person: 'Show the boundary protection in front of the clusters, and how traffic is monitored.',
      },
    ],
  },
  {
    id: 'SC-7(3)',
    title: 'Access points',
    summary: 'The number of external connections is limited.',
    parts: [
      {
        asks: 'the internet reaches workloads with personal data only where this is declared',
        decides: [...EXPOSURE, ...ENFORCEMENT],
      },
    ],
  },
  {
    id: 'SC-7(4)',
    title: 'External telecommunications services',
    summary:
      'Each external service has a managed interface and a policy; exceptions have a documented need and duration, and are reviewed.',
    parts: [
      {
        asks: 'exceptions have a need and a duration, and are reviewed',
        supports: ['public-egress', 'external-name-service', ...EXPOSURE],
        person: 'Show the need and duration of each exception, and when it was last reviewed.',
      },
    ],
  },
  {
    id: 'SC-7(5)',
    title: 'Deny by default, allow by exception',
    summary: 'Network traffic is denied by default, and allowed only by exceptions.',
    parts: [
      {
        asks: 'pods with personal data are isolated in both directions, and exceptions are precise',
        decides: [...DENY_BY_DEFAULT, ...PRECISION, 'open-namespace-selector', ...ENFORCEMENT],
      },
    ],
  },
  {
    id: 'SC-7(10)',
    title: 'Prevent exfiltration',
    summary: 'Information cannot be taken out of the system, and this is tested.',
    parts: [
      {
        asks: 'personal data cannot be sent to unintended places',
        decides: [...OUTBOUND, ...ENFORCEMENT],
      },
      {
        asks: 'exfiltration is tested regularly',
        supports: [],
        person: 'Show the tests for exfiltration, also through allowed destinations.',
      },
    ],
  },
  {
    id: 'SC-7(21)',
    title: 'Isolation of system components',
    summary: 'Boundaries isolate components that support defined missions or functions.',
    parts: [
      {
        asks: 'workloads with personal data are separate from others',
        decides: [...DENY_BY_DEFAULT, ...SEGMENTATION, ...OWN_NAMESPACES, ...ENFORCEMENT],
        supports: [...ENVIRONMENTS],
      },
    ],
  },
  {
    id: 'SC-7(24)',
    title: 'Personally identifiable information',
    summary:
      'Systems that process personal data apply rules to it, check processing at the boundaries, document exceptions and review them.',
    parts: [
      {
        asks: 'the rules for personal data are enforced at the boundaries',
        decides: [...INBOUND, ...OUTBOUND, ...ENFORCEMENT],
        supports: [...CLASSIFICATION],
      },
      {
        asks: 'exceptions are documented and reviewed',
        supports: [],
        person: 'Show the exceptions, and when each was last reviewed and removed if it was not needed.',
      },
    ],
  },
  {
    id: 'AC-4',
    title: 'Information flow enforcement',
    summary: 'The flow of information within the system and to other systems follows approved policies.',
    parts: [
      {
        asks: 'only declared connections are possible',
        decides: [...SEGMENTATION, ...EGRESS, ...MANAGEMENT_INTERFACES, ...EXPOSURE, ...ENFORCEMENT],
        supports: [...ENVIRONMENTS],
      },
      {
        asks: 'the policies are approved',
        supports: [],
        person: 'Show who approved the flows that are declared.',
      },
    ],
  },
  {
    id: 'SI-4(4)',
    title: 'Inbound and outbound communications traffic',
    summary: 'Inbound and outbound traffic is monitored for unusual or unauthorised activity.',
    parts: [
      {
        asks: 'traffic is monitored',
        supports: [...EXPOSURE, ...EGRESS],
        person: 'Show how traffic is monitored, and what counts as unusual.',
      },
    ],
  },
];
