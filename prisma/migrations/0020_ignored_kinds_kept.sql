-- The kinds that a snapshot ignored stay when it is thinned, because access over time needs them. Null: an earlier version
-- removed them.
ALTER TABLE "snapshots" ALTER COLUMN "ignored_kinds" DROP NOT NULL;
UPDATE "snapshots" SET "ignored_kinds" = NULL WHERE "thinned_at" IS NOT NULL;
