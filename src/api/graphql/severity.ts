import { SEVERITY } from '../enums.ts';
import { graphqlEnum } from './enum.ts';

export const SeverityEnum = graphqlEnum('Severity', 'How severe a violation is.', SEVERITY);
