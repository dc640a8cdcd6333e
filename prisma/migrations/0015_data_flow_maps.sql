-- Every applied version of the data-flow map of the fleet. The newest one is in force.
CREATE TABLE "data_flow_maps" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "document" JSON NOT NULL,
    "content_hash" TEXT NOT NULL,
    "comment" TEXT NOT NULL,
    "applied_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "applied_by" JSON NOT NULL,

    CONSTRAINT "data_flow_maps_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "data_flow_maps_version_key" ON "data_flow_maps"("version");

ALTER TABLE "data_flow_maps" ADD CHECK ("version" > 0);

-- The version of the map that a snapshot was judged with, and a digest of its flows for the cluster.
ALTER TABLE "snapshots" ADD COLUMN "data_flows" JSON;
