-- Who may reach each PII workload and whom it may reach, from snapshot to snapshot; and how long the state of a snapshot
-- holds where no other one follows.

ALTER TABLE "clusters" ADD COLUMN "max_interval_seconds" INTEGER;

ALTER TABLE "snapshots" ADD COLUMN "holds_for_ms" BIGINT;

CREATE TABLE "access_parts" (
    "content_hash" BYTEA NOT NULL,
    "namespace" TEXT NOT NULL,
    "body" JSON NOT NULL,

    CONSTRAINT "access_parts_pkey" PRIMARY KEY ("content_hash")
);

CREATE TABLE "access_contents" (
    "content_hash" BYTEA NOT NULL,
    "parts" BYTEA[],

    CONSTRAINT "access_contents_pkey" PRIMARY KEY ("content_hash")
);

CREATE TABLE "access_revisions" (
    "cluster_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "workload_kind" TEXT NOT NULL,
    "workload_name" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "valid_from" INTEGER NOT NULL,
    "valid_to" INTEGER,

    CONSTRAINT "access_revisions_pkey" PRIMARY KEY ("cluster_id", "namespace", "workload_name", "workload_kind", "direction", "valid_from")
);

CREATE INDEX "access_revisions_content_hash_idx" ON "access_revisions"("content_hash");

ALTER TABLE "access_revisions" ADD CONSTRAINT "access_revisions_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "access_revisions" ADD CONSTRAINT "access_revisions_content_hash_fkey" FOREIGN KEY ("content_hash") REFERENCES "access_contents"("content_hash") ON DELETE NO ACTION ON UPDATE CASCADE;

-- What schema.prisma cannot express.

ALTER TABLE "clusters" ADD CHECK ("max_interval_seconds" > 0);
ALTER TABLE "snapshots" ADD CHECK ("holds_for_ms" > 0);
ALTER TABLE "access_parts" ADD CHECK (octet_length("content_hash") = 32);
ALTER TABLE "access_contents"
    ALTER COLUMN "parts" SET NOT NULL,
    ADD CHECK (octet_length("content_hash") = 32);
ALTER TABLE "access_revisions"
    ADD CHECK ("direction" IN ('ingress', 'egress')),
    ADD CHECK ("valid_from" > 0 AND "valid_to" > "valid_from");

-- Each workload and direction has one current revision.
CREATE UNIQUE INDEX "access_revisions_current" ON "access_revisions"
    ("cluster_id", "namespace", "workload_name", "workload_kind", "direction") WHERE "valid_to" IS NULL;
