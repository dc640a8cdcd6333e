import type { Framework } from '../framework.ts';
import {
  APPROVED_STATE,
  CLASSIFICATION,
  DENY_BY_DEFAULT,
  EGRESS,
  ENFORCEMENT,
  ENVIRONMENTS,
  EXPOSURE,
  MANAGEMENT_INTERFACES,
  NO_LEFTOVERS,
  OUTBOUND,
  OWN_NAMESPACES,
  PRECISION,
  SEGMENTATION,
} from '../rule-lists.ts';

/** Annex A of ISO/IEC 27001. */
export const iso27001: Framework = {
  id: 'iso-27001',
  title: 'ISO/IEC 27001',
  edition: '2022',
  link: 'https://www.iso.org/standard/27001',
  controls: [
    {
      id: 'A.8.9',
      title: 'Configuration management',
      summary:
        'Configurations of hardware, software, services and networks are defined, documented, implemented, monitored and reviewed.',
      parts: [
        {
          asks: 'the network configuration is the approved one, and has the effect that it describes',
          decides: [...APPROVED_STATE],
          supports: [...NO_LEFTOVERS, ...ENFORCEMENT],
        },
        {
          asks: 'other configurations are managed too',
          supports: [],
          person: 'Show how the configurations of other systems are documented and reviewed.',
        },
      ],
    },
    {
      id: 'A.8.12',
      title: 'Data leakage prevention',
      summary: 'Systems and networks that handle sensitive information are kept from leaking it.',
      parts: [
        {
          asks: 'personal data cannot be sent to unintended places',
          decides: [...OUTBOUND, ...ENFORCEMENT],
        },
        {
          asks: 'other channels, such as mail and removable media, are covered',
          supports: [],
          person: 'Show the measures for channels other than the network of the clusters.',
        },
      ],
    },
    {
      id: 'A.8.16',
      title: 'Monitoring activities',
      summary:
        'Networks, systems and applications are monitored for unusual behaviour, which is followed up.',
      parts: [
        {
          asks: 'unusual behaviour is noticed and followed up',
          supports: [...APPROVED_STATE, ...CLASSIFICATION],
          person: 'Show what is monitored, and how incidents are handled.',
        },
      ],
    },
    {
      id: 'A.8.20',
      title: 'Networks security',
      summary: 'Networks and network devices are secured, managed and controlled to protect information.',
      parts: [
        {
          asks: 'networks of systems with personal data are isolated, and the rules are enforced',
          decides: [...DENY_BY_DEFAULT, 'allow-all-rule', ...EXPOSURE, ...ENFORCEMENT],
        },
        {
          asks: 'network devices are managed',
          supports: [],
          person: 'Show how network devices and the networks outside the clusters are managed.',
        },
      ],
    },
    {
      id: 'A.8.21',
      title: 'Security of network services',
      summary:
        'Security mechanisms, service levels and requirements of network services are identified and monitored.',
      parts: [
        {
          asks: 'only intended network services can be used',
          decides: [...EGRESS, ...PRECISION, ...MANAGEMENT_INTERFACES, ...ENFORCEMENT],
        },
        {
          asks: 'providers are held to agreed service levels',
          supports: [],
          person: 'Show the agreements with providers of network services, and how they are monitored.',
        },
      ],
    },
    {
      id: 'A.8.22',
      title: 'Segregation of networks',
      summary: 'Groups of services, users and systems are separated in the networks.',
      parts: [
        {
          asks: 'systems with personal data are a group of their own, and connections with others are declared',
          decides: [...DENY_BY_DEFAULT, ...SEGMENTATION, ...OWN_NAMESPACES, ...ENFORCEMENT],
        },
      ],
    },
    {
      id: 'A.8.31',
      title: 'Separation of development, test and production',
      summary: 'Environments for development, test and production are separate and secured.',
      parts: [
        {
          asks: 'systems with personal data are connected only with their own environment',
          decides: [...ENVIRONMENTS],
        },
        {
          asks: 'people, data and rights are separate too',
          supports: [],
          person: 'Show that test data is not real, and that rights differ between environments.',
        },
      ],
    },
  ],
};
