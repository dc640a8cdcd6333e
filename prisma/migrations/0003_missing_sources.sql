-- Since when a cluster's folder of manifests cannot be found.
ALTER TABLE "clusters" ADD COLUMN "source_missing_since" TIMESTAMPTZ(3);
