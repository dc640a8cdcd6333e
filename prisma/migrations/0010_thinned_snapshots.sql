-- Snapshots whose objects are no longer kept. Their rows stay, so that everything else that was recorded keeps its moment.

ALTER TABLE "clusters" ADD COLUMN "retention" JSONB NOT NULL DEFAULT '{}';

ALTER TABLE "snapshots" ADD COLUMN "thinned_at" TIMESTAMPTZ(3);

-- What kept snapshots lie before and after a thinned one.
CREATE INDEX "snapshots_kept" ON "snapshots" ("cluster_id", "sequence") WHERE "thinned_at" IS NULL;

-- That a workload or a namespace was there is kept without its content: histories of access tell by it when a workload
-- was absent.
ALTER TABLE "object_revisions"
    ALTER COLUMN "content_hash" DROP NOT NULL,
    ADD CHECK ("content_hash" IS NOT NULL
        OR ("kind" IN ('Workload', 'Namespace') AND "valid_to" IS NOT NULL AND "provenance" IS NULL));
