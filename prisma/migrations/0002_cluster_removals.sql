-- When a cluster was taken out of the configuration file, and when it was put back.
CREATE TABLE "cluster_removals" (
    "cluster_id" UUID NOT NULL,
    "removed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "restored_at" TIMESTAMPTZ(6),

    CONSTRAINT "cluster_removals_pkey" PRIMARY KEY ("cluster_id","removed_at")
);

ALTER TABLE "cluster_removals" ADD CONSTRAINT "cluster_removals_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE UNIQUE INDEX "cluster_removals_open" ON "cluster_removals" ("cluster_id") WHERE "restored_at" IS NULL;

-- The origin "released" said the same without a date.
INSERT INTO "cluster_removals" ("cluster_id", "removed_at")
    SELECT "id", "updated_at" FROM "clusters" WHERE "origin" = 'released';
UPDATE "clusters" SET "origin" = 'configured' WHERE "origin" = 'released';
ALTER TABLE "clusters"
    DROP CONSTRAINT "clusters_origin_check",
    ADD CHECK ("origin" IN ('configured', 'registered', 'example'));
