-- Approved states of clusters, which later changes are compared with. One of each cluster is in force.

CREATE TABLE "baselines" (
    "id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "snapshot_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "comment" TEXT NOT NULL,
    "approved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "approved_by" JSON NOT NULL,
    "replaced_at" TIMESTAMPTZ(3),

    CONSTRAINT "baselines_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "baselines_cluster_id_version_key" ON "baselines"("cluster_id", "version");

CREATE INDEX "baselines_snapshot_id_idx" ON "baselines"("snapshot_id");

CREATE UNIQUE INDEX "baselines_in_force" ON "baselines"("cluster_id") WHERE "replaced_at" IS NULL;

ALTER TABLE "baselines" ADD CONSTRAINT "baselines_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "baselines" ADD CONSTRAINT "baselines_snapshot_id_fkey" FOREIGN KEY ("snapshot_id") REFERENCES "snapshots"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

ALTER TABLE "baselines" ADD CHECK ("version" > 0);
