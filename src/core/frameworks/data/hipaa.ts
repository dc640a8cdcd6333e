import type { Framework } from '../framework.ts';
import {
  APPROVED_STATE,
  CLASSIFICATION,
  DENY_BY_DEFAULT,
  EGRESS,
  ENFORCEMENT,
  EXPOSURE,
  MANAGEMENT_INTERFACES,
  SEGMENTATION,
} from '../rule-lists.ts';

const SECTION = 'https://www.ecfr.gov/current/title-45/section-164.312';

/** The technical safeguards of the HIPAA Security Rule. */
export const hipaa: Framework = {
  id: 'hipaa',
  title: 'HIPAA',
  edition: '45 CFR 164.312',
  link: SECTION,
  controls: [
    {
      id: '164.312(a)(1)',
      title: 'Access control',
      summary: 'Only persons and programs with access rights can get at electronic health information.',
      link: `${SECTION}#p-164.312(a)(1)`,
      parts: [
        {
          asks: 'only intended programs can connect to those with health information',
          decides: [...DENY_BY_DEFAULT, 'allow-all-rule', ...SEGMENTATION, ...EXPOSURE, ...ENFORCEMENT],
        },
        {
          asks: 'persons have access rights of their own',
          supports: [],
          person: 'Show the user accounts, emergency access, automatic logoff and encryption of the systems.',
        },
      ],
    },
    {
      id: '164.312(b)',
      title: 'Audit controls',
      summary: 'Activity in systems with electronic health information is recorded and examined.',
      link: `${SECTION}#p-164.312(b)`,
      parts: [
        {
          asks: 'activity is recorded and examined',
          supports: [...APPROVED_STATE],
          person:
            'Show the logs of the systems and who examines them. The history of changes and of access over time is part of the evidence.',
        },
      ],
    },
    {
      id: '164.312(c)(1)',
      title: 'Integrity',
      summary: 'Electronic health information is protected from improper alteration or destruction.',
      link: `${SECTION}#p-164.312(c)(1)`,
      parts: [
        {
          asks: 'only intended programs can connect to those that store health information',
          decides: ['default-deny-ingress', 'allow-all-rule', ...SEGMENTATION, ...ENFORCEMENT],
          supports: [...CLASSIFICATION],
        },
        {
          asks: 'alteration and destruction are prevented or noticed',
          supports: [],
          person: 'Show access rights in databases, integrity checks and backups.',
        },
      ],
    },
    {
      id: '164.312(e)(1)',
      title: 'Transmission security',
      summary:
        'Electronic health information is guarded against unauthorised access while it is transmitted.',
      link: `${SECTION}#p-164.312(e)(1)`,
      parts: [
        {
          asks: 'health information can be transmitted only to intended places',
          decides: [
            'default-deny-egress',
            ...SEGMENTATION,
            ...EGRESS,
            ...MANAGEMENT_INTERFACES,
            ...ENFORCEMENT,
          ],
        },
        {
          asks: 'transmissions are encrypted and their integrity is checked',
          supports: [],
          person: 'Show how connections are encrypted.',
        },
      ],
    },
  ],
};
