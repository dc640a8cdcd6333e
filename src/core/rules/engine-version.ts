/**
 * Version of how inventories are compiled and judged, stored with each assessment. Counts up whenever the
 * same inventory and settings may give another answer, apart from rules, which have versions of their own.
 */
export const ENGINE_VERSION = '4';
