-- The access of workloads from before they were classified as personal data, computed later from the stored inventories;
-- and for which workloads it is still to be computed.

CREATE TABLE "access_backfills" (
    "cluster_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "workload_kind" TEXT NOT NULL,
    "workload_name" TEXT NOT NULL,
    "since" INTEGER NOT NULL,
    "until" INTEGER NOT NULL,
    "reached" INTEGER NOT NULL,

    CONSTRAINT "access_backfills_pkey" PRIMARY KEY ("cluster_id", "namespace", "workload_name", "workload_kind", "until")
);

CREATE TABLE "backfilled_access" (
    "cluster_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "workload_kind" TEXT NOT NULL,
    "workload_name" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "content_hash" BYTEA,
    "valid_from" INTEGER NOT NULL,
    "valid_to" INTEGER NOT NULL,
    "engine_version" TEXT NOT NULL,

    CONSTRAINT "backfilled_access_pkey" PRIMARY KEY ("cluster_id", "namespace", "workload_name", "workload_kind", "direction", "valid_from")
);

CREATE INDEX "backfilled_access_content_hash_idx" ON "backfilled_access"("content_hash");

ALTER TABLE "access_backfills" ADD CONSTRAINT "access_backfills_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "backfilled_access" ADD CONSTRAINT "backfilled_access_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "backfilled_access" ADD CONSTRAINT "backfilled_access_content_hash_fkey" FOREIGN KEY ("content_hash") REFERENCES "access_contents"("content_hash") ON DELETE NO ACTION ON UPDATE CASCADE;

-- What schema.prisma cannot express.

ALTER TABLE "access_backfills" ADD CHECK ("since" > 0 AND "reached" > "since" AND "until" >= "reached");
ALTER TABLE "backfilled_access"
    ADD CHECK ("direction" IN ('ingress', 'egress')),
    ADD CHECK ("valid_from" > 0 AND "valid_to" > "valid_from");

-- Workloads that came into scope before this version: begun with a revision that continues none, after snapshots with the
-- workload.
INSERT INTO "access_backfills" ("cluster_id", "namespace", "workload_kind", "workload_name", "since", "until", "reached")
SELECT r."cluster_id", r."namespace", r."workload_kind", r."workload_name", greatest(e."ended", o."first"), r."valid_from",
    r."valid_from"
FROM "access_revisions" r
    CROSS JOIN LATERAL (
        SELECT coalesce(max(e."valid_to"), 1) AS "ended" FROM "access_revisions" e
        WHERE (e."cluster_id", e."namespace", e."workload_name", e."workload_kind", e."direction")
            = (r."cluster_id", r."namespace", r."workload_name", r."workload_kind", r."direction")
            AND e."valid_to" <= r."valid_from") e
    CROSS JOIN LATERAL (
        SELECT min(o."valid_from") AS "first" FROM "object_revisions" o
        WHERE o."cluster_id" = r."cluster_id" AND o."kind" = 'Workload' AND o."namespace" = r."namespace"
            AND o."name" = r."workload_kind" || '/' || r."workload_name" AND o."valid_from" < r."valid_from"
            AND (o."valid_to" IS NULL OR o."valid_to" > e."ended")) o
WHERE r."direction" = 'ingress' AND e."ended" < r."valid_from" AND o."first" IS NOT NULL;
