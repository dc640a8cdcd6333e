-- What changed with each snapshot: objects, verdicts of connections, scores and findings.

CREATE TABLE "drift_events" (
    "id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "base_sequence" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "change" TEXT NOT NULL,
    "effect" TEXT NOT NULL,
    "pii" TEXT NOT NULL,
    "category" TEXT,
    "namespaces" TEXT[],
    "object_kind" TEXT NOT NULL DEFAULT '',
    "object_name" TEXT NOT NULL DEFAULT '',
    "actors" TEXT[],
    "causes" UUID[],
    "body" JSON NOT NULL,

    CONSTRAINT "drift_events_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "drift_parts" (
    "event_id" UUID NOT NULL,
    "from_namespace" TEXT NOT NULL,
    "to_namespace" TEXT NOT NULL,
    "connections" INTEGER NOT NULL,
    "unlisted" INTEGER NOT NULL,
    "workloads" TEXT[],
    "examples" JSON NOT NULL,
    "body" JSON NOT NULL,

    CONSTRAINT "drift_parts_pkey" PRIMARY KEY ("event_id", "from_namespace", "to_namespace")
);

CREATE UNIQUE INDEX "drift_events_cluster_id_sequence_ordinal_key" ON "drift_events"("cluster_id", "sequence", "ordinal");

CREATE INDEX "drift_events_cluster_id_at_sequence_ordinal_idx" ON "drift_events"("cluster_id", "at" DESC, "sequence" DESC, "ordinal" DESC);

CREATE INDEX "drift_events_at_cluster_id_sequence_ordinal_idx" ON "drift_events"("at" DESC, "cluster_id" DESC, "sequence" DESC, "ordinal" DESC);

CREATE INDEX "drift_events_effect" ON "drift_events"("effect", "at" DESC, "cluster_id" DESC, "sequence" DESC, "ordinal" DESC);

CREATE INDEX "drift_events_type" ON "drift_events"("type", "at" DESC, "cluster_id" DESC, "sequence" DESC, "ordinal" DESC);

CREATE INDEX "drift_events_object_name_idx" ON "drift_events"("object_name");

CREATE INDEX "drift_events_namespaces_actors_causes_idx" ON "drift_events" USING GIN ("namespaces", "actors", "causes");

CREATE INDEX "drift_parts_workloads_idx" ON "drift_parts" USING GIN ("workloads");

ALTER TABLE "drift_events" ADD CONSTRAINT "drift_events_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "drift_parts" ADD CONSTRAINT "drift_parts_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "drift_events"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "drift_events" ADD CHECK ("base_sequence" < "sequence");
ALTER TABLE "drift_events" ADD CHECK ("type" IN ('object', 'basis', 'connection', 'score', 'finding'));
ALTER TABLE "drift_events" ADD CHECK ("effect" IN ('weakens', 'strengthens', 'mixed', 'undecided', 'none'));
ALTER TABLE "drift_events" ADD CHECK ("pii" IN ('touched', 'untouched'));
ALTER TABLE "drift_events" ADD CHECK (("category" IS NULL) = ("type" <> 'object'));
