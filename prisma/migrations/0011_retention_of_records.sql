-- Snapshots of which also everything beside the objects has been removed, and attempts to take snapshots that are removed
-- before their snapshots.

ALTER TABLE "snapshots"
    ADD COLUMN "expired_at" TIMESTAMPTZ(3),
    ADD CHECK ("expired_at" IS NULL OR "holds_for_ms" IS NULL),
    ALTER COLUMN "run_id" DROP NOT NULL,
    DROP CONSTRAINT "snapshots_run_id_fkey",
    ADD CONSTRAINT "snapshots_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "snapshot_runs"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Which lists have a part.
CREATE INDEX "access_contents_parts" ON "access_contents" USING gin ("parts");
