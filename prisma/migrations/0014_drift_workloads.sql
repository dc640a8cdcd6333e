-- Drift events name their workloads, so that those of a workload are found without their parts. Indexes with few distinct
-- values find what is rare; PostgreSQL stores each value of them once.

ALTER TABLE "drift_events" ADD COLUMN "workloads" TEXT[];

UPDATE "drift_events" e SET "workloads" = CASE
    WHEN "type" = 'connection' THEN ARRAY(
        SELECT DISTINCT workload FROM "drift_parts" p CROSS JOIN unnest(p."workloads") AS workload
        WHERE p."event_id" = e."id" ORDER BY workload)
    WHEN "category" = 'workload' OR "type" = 'finding' AND "object_kind" <> ''
        THEN ARRAY["namespaces"[1] || '/' || "object_name" || '[' || "object_kind" || ']']
    ELSE ARRAY[]::TEXT[]
    END;

DROP INDEX "drift_events_namespaces_actors_causes_idx";
DROP INDEX "drift_events_object_name_idx";
DROP INDEX "drift_parts_workloads_idx";

CREATE INDEX "drift_events_namespaces_actors_causes_workloads_idx" ON "drift_events" USING GIN ("namespaces", "actors", "causes", "workloads");

CREATE INDEX "drift_events_category_idx" ON "drift_events"("category");

CREATE INDEX "drift_events_change_idx" ON "drift_events"("change");
