/**
 * Version of the code that compiles and judges inventories, stored with each assessment. Incremented whenever the same
 * inventory and settings may give a different result, except for changes of rules, which have their own versions.
 */
export const ENGINE_VERSION = '9';
