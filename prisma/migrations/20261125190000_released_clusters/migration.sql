-- Clusters that were taken out of the configuration, apart from those that came through the API.
ALTER TABLE "clusters"
    DROP CONSTRAINT "clusters_origin_check",
    ADD CONSTRAINT "clusters_origin_check" CHECK ("origin" IN ('configured', 'released', 'registered', 'example'));
