-- Who may see a drift event, so that pages for tokens of some namespaces are read in the order of an index. A row says: a
-- token of both namespaces sees the event; the empty name stands for every token. The index contains what filters need, so
-- that they read nothing else.

CREATE TABLE "drift_visibility" (
    "lesser_namespace" TEXT NOT NULL,
    "greater_namespace" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "cluster_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "change" TEXT NOT NULL,
    "effect" TEXT NOT NULL,
    "pii" TEXT NOT NULL,
    "category" TEXT
);

INSERT INTO "drift_visibility" ("lesser_namespace", "greater_namespace", "at", "cluster_id", "sequence", "ordinal",
    "type", "change", "effect", "pii", "category")
SELECT '', namespace, "at", "cluster_id", "sequence", "ordinal", "type", "change", "effect", "pii", "category"
FROM "drift_events" CROSS JOIN unnest("namespaces") AS namespace
WHERE "type" <> 'connection'
UNION
SELECT CASE WHEN p."from_namespace" = p."to_namespace" THEN ''
        ELSE least(p."from_namespace" COLLATE "C", p."to_namespace") END,
    greatest(p."from_namespace" COLLATE "C", p."to_namespace"), e."at", e."cluster_id", e."sequence", e."ordinal",
    e."type", e."change", e."effect", e."pii", e."category"
FROM "drift_events" e JOIN "drift_parts" p ON p."event_id" = e."id"
WHERE e."type" = 'connection';

ALTER TABLE "drift_visibility" ADD CONSTRAINT "drift_visibility_pkey" PRIMARY KEY ("cluster_id", "sequence", "ordinal", "lesser_namespace", "greater_namespace");

CREATE INDEX "drift_visibility_namespaces" ON "drift_visibility"("lesser_namespace", "greater_namespace", "at" DESC, "cluster_id" DESC, "sequence" DESC, "ordinal" DESC, "type", "change", "effect", "pii", "category");

ALTER TABLE "drift_visibility" ADD CONSTRAINT "drift_visibility_cluster_id_sequence_ordinal_fkey" FOREIGN KEY ("cluster_id", "sequence", "ordinal") REFERENCES "drift_events"("cluster_id", "sequence", "ordinal") ON DELETE CASCADE ON UPDATE CASCADE;
