-- The outcomes of the rules for each PII workload, from snapshot to snapshot: what posture over time is read from.

CREATE TABLE "workload_outcome_revisions" (
    "cluster_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "workload_kind" TEXT NOT NULL,
    "workload_name" TEXT NOT NULL,
    "outcomes" JSONB NOT NULL,
    "valid_from" INTEGER NOT NULL,
    "valid_to" INTEGER,

    CONSTRAINT "workload_outcome_revisions_pkey" PRIMARY KEY ("cluster_id", "namespace", "workload_name", "workload_kind", "valid_from")
);

ALTER TABLE "workload_outcome_revisions" ADD CONSTRAINT "workload_outcome_revisions_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What schema.prisma cannot express.

ALTER TABLE "workload_outcome_revisions" ADD CHECK ("valid_from" > 0 AND "valid_to" > "valid_from");

-- Each workload has one current revision.
CREATE UNIQUE INDEX "workload_outcome_revisions_current" ON "workload_outcome_revisions"
    ("cluster_id", "namespace", "workload_name", "workload_kind") WHERE "valid_to" IS NULL;

-- What was recorded before.
INSERT INTO "workload_outcome_revisions"
SELECT r."cluster_id", r."namespace", w.value->>'kind', w.value->>'name', coalesce(o.outcomes, '{}'), r."valid_from",
    r."valid_to"
FROM "rule_result_revisions" r
    CROSS JOIN LATERAL json_array_elements(r."workloads") w
    CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(x.value->>'ruleId', x.value->'outcome') AS outcomes
        FROM json_array_elements(r."results") x
        WHERE x.value->'subject'->>'type' = 'namespace'
            OR (x.value->'subject'->>'kind', x.value->'subject'->>'name') = (w.value->>'kind', w.value->>'name')) o;
