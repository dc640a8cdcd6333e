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
  MANAGEMENT_INTERFACES,
  OWN_NAMESPACES,
  SCENARIO_TESTS,
  SEGMENTATION,
} from '../rule-lists.ts';

const LINK = 'https://eur-lex.europa.eu/eli/reg/2016/679/oj';

/** The General Data Protection Regulation of the European Union. */
export const gdpr: Framework = {
  id: 'gdpr',
  title: 'GDPR',
  edition: 'Regulation (EU) 2016/679',
  link: LINK,
  controls: [
    {
      id: '5(1)(f)',
      title: 'Integrity and confidentiality',
      summary:
        'Personal data is protected against unauthorised or unlawful processing and against accidental loss, destruction or damage.',
      link: `${LINK}#art_5`,
      parts: [
        {
          asks: 'only intended systems can connect to those with personal data',
          decides: [...DENY_BY_DEFAULT, ...SEGMENTATION, ...EXPOSURE, ...ENFORCEMENT],
        },
        {
          asks: 'personal data cannot be sent to unintended places',
          decides: [...EGRESS, ...MANAGEMENT_INTERFACES],
        },
        {
          asks: 'protection against loss and damage, and access control within applications',
          supports: [],
          person:
            'Show backups, integrity checks, encryption, and who may read the data through the applications.',
        },
      ],
    },
    {
      id: '25',
      title: 'Data protection by design and by default',
      summary:
        'Systems are designed so that, without anyone doing anything, personal data is processed and accessible only as far as each purpose needs it.',
      link: `${LINK}#art_25`,
      parts: [
        {
          asks: 'connections with systems that handle personal data are denied unless they are allowed on purpose, also for systems that are added later',
          decides: [...DENY_BY_DEFAULT, 'open-namespace-selector', ...ENFORCEMENT],
        },
        {
          asks: 'systems with personal data are separate from others',
          decides: [...OWN_NAMESPACES],
          supports: [...ENVIRONMENTS, ...CLASSIFICATION, 'flow-to-unclassified'],
        },
        {
          asks: 'the amount of data, the extent of processing and the time of storage are limited',
          supports: [],
          person: 'Show how collection, processing and storage are limited to what each purpose needs.',
        },
      ],
    },
    {
      id: '28',
      title: 'Processors',
      summary: 'Only processors with sufficient guarantees are used, and a contract binds each of them.',
      link: `${LINK}#art_28`,
      parts: [
        {
          asks: 'each processor is bound by an agreement, and data goes to no other',
          supports: ['public-egress', 'external-name-service', 'stale-data-flow'],
          person:
            'Show the agreement with each processor. The endpoints of the data-flow map name them with their agreements.',
        },
      ],
    },
    {
      id: '30(1)',
      title: 'Records of processing activities',
      summary:
        'A record lists purposes, categories of persons and data, recipients, transfers and time limits of each processing activity.',
      link: `${LINK}#art_30`,
      parts: [
        {
          asks: 'the record is complete and up to date',
          supports: [...CLASSIFICATION, ...DATA_FLOWS],
          person:
            'Compare the record with the data-flow map, which has the purpose, owner and data categories of each flow.',
        },
      ],
    },
    {
      id: '32(1)(b)',
      title: 'Ongoing confidentiality, integrity, availability and resilience',
      summary:
        'The systems that process personal data are able to ensure confidentiality, integrity, availability and resilience at all times.',
      link: `${LINK}#art_32`,
      parts: [
        {
          asks: 'networks keep personal data confidential, and their rules are enforced',
          decides: [
            ...DENY_BY_DEFAULT,
            ...SEGMENTATION,
            ...EGRESS,
            ...MANAGEMENT_INTERFACES,
            ...EXPOSURE,
            ...ENFORCEMENT,
          ],
        },
        {
          asks: 'integrity, availability and resilience',
          supports: [],
          person: 'Show redundancy, backups and how the integrity of data is ensured.',
        },
      ],
    },
    {
      id: '32(1)(d)',
      title: 'Regular testing of security measures',
      summary:
        'The effectiveness of technical and organisational measures is tested, assessed and evaluated regularly.',
      link: `${LINK}#art_32`,
      parts: [
        {
          asks: 'the state of network isolation is compared with what was approved at each snapshot',
          decides: [...APPROVED_STATE],
          supports: [...ENFORCEMENT],
        },
        {
          asks: 'attacks that were described in advance are simulated at each snapshot, and fail',
          decides: [...SCENARIO_TESTS],
        },
        {
          asks: 'other measures are tested as well',
          supports: [],
          person: 'Show the tests of organisational measures and of systems outside these clusters.',
        },
      ],
    },
    {
      id: '44-46',
      title: 'Transfers to third countries',
      summary:
        'Personal data is transferred to third countries only under an adequacy decision or appropriate safeguards.',
      link: `${LINK}#art_44`,
      parts: [
        {
          asks: 'each transfer has a legal basis, and there are no others',
          supports: ['public-egress', 'external-name-service'],
          person:
            'Show the legal basis of each transfer. The endpoints of the data-flow map name their regions.',
        },
      ],
    },
  ],
};
