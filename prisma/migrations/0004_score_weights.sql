-- What a cluster's score and coverage weigh in a mean over clusters: the weights of its workloads that have one.
ALTER TABLE "assessments"
    ADD COLUMN "score_weight" DOUBLE PRECISION NOT NULL DEFAULT 0,
    ADD COLUMN "coverage_weight" DOUBLE PRECISION NOT NULL DEFAULT 0;

UPDATE "assessments" a SET "score_weight" = sums.score_weight, "coverage_weight" = sums.coverage_weight
FROM (
    SELECT s.id, coalesce(sum(w.weight) FILTER (WHERE p.score IS NOT NULL), 0) AS score_weight,
        coalesce(sum(w.weight) FILTER (WHERE p.coverage IS NOT NULL), 0) AS coverage_weight
    FROM "snapshots" s
        JOIN "rule_result_revisions" r ON r.cluster_id = s.cluster_id AND r.valid_from <= s.sequence
            AND (r.valid_to IS NULL OR r.valid_to > s.sequence)
        CROSS JOIN LATERAL (
            SELECT each->>'kind' AS kind, each->>'name' AS name,
                CASE each->>'dataClass' WHEN 'sensitive-pii' THEN 2 WHEN 'pii' THEN 1 ELSE 0 END AS weight
            FROM json_array_elements(r.workloads) each) w
        JOIN "score_samples" p ON p.cluster_id = s.cluster_id AND p.scope_type = 'workload'
            AND p.namespace = r.namespace AND p.workload_kind = w.kind AND p.workload_name = w.name
            AND p.valid_from <= s.sequence AND (p.valid_to IS NULL OR p.valid_to > s.sequence)
    GROUP BY s.id) sums
WHERE a.snapshot_id = sums.id;

ALTER TABLE "assessments"
    ALTER COLUMN "score_weight" DROP DEFAULT,
    ALTER COLUMN "coverage_weight" DROP DEFAULT,
    ADD CHECK ("score_weight" >= 0 AND "coverage_weight" >= 0);
