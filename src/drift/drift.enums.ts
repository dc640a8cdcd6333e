import { graphqlEnum } from '../api/graphql/enum.ts';
import {
  ATTRIBUTIONS,
  DRIFT_CHANGES,
  DRIFT_EFFECTS,
  DRIFT_ORDERS,
  DRIFT_TYPES,
  JUDGED_WITH,
  OBJECT_CATEGORIES,
  PII_CONTACTS,
} from './drift-values.ts';

export const DriftTypeEnum = graphqlEnum('DriftType', 'The type of a drift event.', DRIFT_TYPES);

export const DriftChangeEnum = graphqlEnum('DriftChange', 'What happened.', DRIFT_CHANGES);

export const DriftEffectEnum = graphqlEnum('DriftEffect', 'What a change does to isolation.', DRIFT_EFFECTS);

export const PiiContactEnum = graphqlEnum(
  'PiiContact',
  'Whether a change affects personal data.',
  PII_CONTACTS,
);

export const ObjectCategoryEnum = graphqlEnum(
  'ObjectCategory',
  'The kind of object that changed, in terms useful for a review.',
  OBJECT_CATEGORIES,
);

export const JudgedWithEnum = graphqlEnum(
  'JudgedWith',
  'What verdicts depend on besides the objects of a cluster.',
  JUDGED_WITH,
);

export const AttributionEnum = graphqlEnum(
  'Attribution',
  'How changed connections are explained.',
  ATTRIBUTIONS,
);

export const DriftOrderEnum = graphqlEnum(
  'DriftOrder',
  'The order in which drift events are listed.',
  DRIFT_ORDERS,
);
