import type { Framework } from '../framework.ts';
import {
  APPROVED_STATE,
  CLASSIFICATION,
  DATA_FLOWS,
  DENY_BY_DEFAULT,
  EGRESS,
  ENFORCEMENT,
  ENVIRONMENTS,
  EXPOSURE,
  INBOUND,
  NO_LEFTOVERS,
  OUTBOUND,
  OWN_NAMESPACES,
  PRECISION,
  SCENARIO_TESTS,
  SEGMENTATION,
} from '../rule-lists.ts';

/** The Payment Card Industry Data Security Standard. */
export const pciDss: Framework = {
  id: 'pci-dss',
  title: 'PCI DSS',
  edition: '4.0.1',
  link: 'https://www.pcisecuritystandards.org/document_library/',
  controls: [
    {
      id: '1.2.1',
      title: 'Configuration standards for rulesets',
      summary:
        'There are standards for how the rules of network security controls are configured, and they are followed.',
      parts: [
        {
          asks: 'the rules follow the standard: precise, without rules that have no effect',
          decides: [...PRECISION, ...NO_LEFTOVERS, ...ENFORCEMENT],
        },
        {
          asks: 'the standard is written down and kept up to date',
          supports: [],
          person: 'Show the standard that rules must follow.',
        },
      ],
    },
    {
      id: '1.2.2',
      title: 'Changes are approved',
      summary:
        'Changes of network connections and of network security controls go through the process for changes.',
      parts: [
        {
          asks: 'nothing is open that the approved state does not open',
          decides: [...APPROVED_STATE],
        },
        {
          asks: 'each change is approved and documented',
          supports: [],
          person: 'Show the approvals, such as those of baselines and of single changes.',
        },
      ],
    },
    {
      id: '1.2.4',
      title: 'Data-flow diagrams',
      summary: 'Accurate diagrams show all flows of account data, and are updated when they change.',
      parts: [
        {
          asks: 'the diagrams show all flows and are current',
          supports: [...DATA_FLOWS, ...SEGMENTATION, ...CLASSIFICATION],
          person:
            'Confirm that the data-flow map covers all flows of account data, also outside these clusters.',
        },
      ],
    },
    {
      id: '1.2.5',
      title: 'Allowed services, protocols and ports',
      summary: 'All services, protocols and ports that are allowed are identified, approved and needed.',
      parts: [
        {
          asks: 'each of them is approved and has a business need',
          supports: [
            ...PRECISION,
            'broad-pod-selector',
            ...SEGMENTATION,
            'missing-data-flow-map',
            'stale-data-flow',
          ],
          person: 'Show who approved each allowed connection, and the need for it.',
        },
      ],
    },
    {
      id: '1.2.7',
      title: 'Review every six months',
      summary: 'The configurations of network security controls are reviewed at least every six months.',
      parts: [
        {
          asks: 'people confirm that rules are still needed and have an effect',
          supports: ['stale-data-flow', ...NO_LEFTOVERS, ...APPROVED_STATE],
          person: 'Show the last two reviews, and what was changed because of them.',
        },
      ],
    },
    {
      id: '1.3.1',
      title: 'Inbound traffic',
      summary:
        'Traffic into the cardholder data environment is limited to what is necessary, and everything else is denied.',
      parts: [
        {
          asks: 'only necessary traffic may come in, and everything else is denied',
          decides: [...INBOUND, ...ENFORCEMENT],
        },
      ],
    },
    {
      id: '1.3.2',
      title: 'Outbound traffic',
      summary:
        'Traffic out of the cardholder data environment is limited to what is necessary, and everything else is denied.',
      parts: [
        {
          asks: 'only necessary traffic may go out, and everything else is denied',
          decides: [...OUTBOUND, ...ENFORCEMENT],
        },
      ],
    },
    {
      id: '1.4.1',
      title: 'Controls between trusted and untrusted networks',
      summary: 'Network security controls stand between trusted and untrusted networks.',
      parts: [
        {
          asks: 'traffic with the internet is limited, and the limits are enforced',
          decides: [...EXPOSURE, ...EGRESS, ...ENFORCEMENT],
        },
        {
          asks: 'there are such controls in front of the clusters too',
          supports: [],
          person: 'Show the controls between the networks of the clusters and untrusted networks.',
        },
      ],
    },
    {
      id: '1.4.2',
      title: 'Inbound traffic from untrusted networks',
      summary:
        'Untrusted networks reach only systems that are meant to be public; everything else is denied.',
      parts: [
        {
          asks: 'the internet reaches only what is declared',
          decides: [...EXPOSURE, 'default-deny-ingress', 'allow-all-rule', ...ENFORCEMENT],
        },
      ],
    },
    {
      id: '1.4.4',
      title: 'No direct access to stored data',
      summary: 'Systems that store cardholder data are not directly reachable from untrusted networks.',
      parts: [
        {
          asks: 'no workload with personal data is directly reachable from the internet',
          decides: [...EXPOSURE, ...ENFORCEMENT],
          supports: [...CLASSIFICATION],
        },
        {
          asks: 'every system that stores cardholder data is classified as such',
          supports: [...CLASSIFICATION],
          person: 'Confirm that the classification covers all systems that store cardholder data.',
        },
      ],
    },
    {
      id: '11.4.5',
      title: 'Tests of segmentation',
      summary:
        'Penetration tests show at least every twelve months that segmentation works and isolates the environment.',
      parts: [
        {
          asks: 'a penetration test proves the segmentation',
          supports: [
            ...DENY_BY_DEFAULT,
            ...SEGMENTATION,
            ...OWN_NAMESPACES,
            ...ENVIRONMENTS,
            ...ENFORCEMENT,
            ...SCENARIO_TESTS,
          ],
          person: 'Show the report of a penetration test of the last twelve months.',
        },
      ],
    },
    {
      id: '11.4.6',
      title: 'Tests of segmentation by service providers',
      summary: 'Service providers have segmentation tested at least every six months and after changes.',
      parts: [
        {
          asks: 'a penetration test proves the segmentation',
          supports: [
            ...DENY_BY_DEFAULT,
            ...SEGMENTATION,
            ...OWN_NAMESPACES,
            ...ENVIRONMENTS,
            ...ENFORCEMENT,
            ...SCENARIO_TESTS,
          ],
          person: 'Show the report of a penetration test of the last six months.',
        },
      ],
    },
  ],
};
