-- Findings as they were at past snapshots. A finding holds its newest state; what it replaces is kept whole.

ALTER TABLE "findings" ADD COLUMN "valid_from" INTEGER;

UPDATE "findings" f SET "valid_from" = (
    SELECT max(s."sequence") FROM "finding_events" e JOIN "snapshots" s ON s."id" = e."snapshot_id"
    WHERE e."finding_id" = f."id");

ALTER TABLE "findings" ALTER COLUMN "valid_from" SET NOT NULL;

CREATE TABLE "finding_versions" (
    "finding_id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "valid_from" INTEGER NOT NULL,
    "valid_to" INTEGER NOT NULL,
    "body" JSON NOT NULL,

    CONSTRAINT "finding_versions_pkey" PRIMARY KEY ("finding_id", "valid_from")
);

CREATE INDEX "finding_versions_cluster_id_valid_to_idx" ON "finding_versions"("cluster_id", "valid_to");

ALTER TABLE "finding_versions" ADD CONSTRAINT "finding_versions_finding_id_fkey" FOREIGN KEY ("finding_id") REFERENCES "findings"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "finding_versions" ADD CHECK ("valid_from" < "valid_to");
