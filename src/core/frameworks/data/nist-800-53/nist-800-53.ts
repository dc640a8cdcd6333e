import type { Framework } from '../../framework.ts';
import { AUDIT } from './audit.ts';
import { BOUNDARY } from './boundary.ts';
import { MANAGEMENT } from './management.ts';

/** Security and privacy controls of the US National Institute of Standards and Technology. */
export const nist80053: Framework = {
  id: 'nist-800-53',
  title: 'NIST SP 800-53',
  edition: 'revision 5',
  link: 'https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final',
  controls: [...BOUNDARY, ...MANAGEMENT, ...AUDIT],
};
