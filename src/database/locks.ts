/** Keys of the advisory locks, distinct from each other and from those of other programs on the same database. */

/** Session lock for migrating: one replica migrates while the others wait. */
export const MIGRATION_LOCK = 0x52_46_4d_47;

/**
 * Transaction lock on the contents of objects and access lists: shared by publications, exclusive for removing contents
 * that nothing refers to.
 */
export const CONTENTS_LOCK = 0x52_46_43_4f;

/** Transaction lock on the cursor of an outbox consumer; the second half of the key is the consumer. */
export const OUTBOX_CONSUMER_LOCK = 0x52_46_4f_42;

/** Session lock that the process which started the embedded server holds while it runs. */
export const OWNER_LOCK = 0x52_46_4f_57;
