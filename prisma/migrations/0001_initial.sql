-- CreateEnum
CREATE TYPE "severity" AS ENUM ('critical', 'high', 'medium', 'low');

-- CreateTable
CREATE TABLE "clusters" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "source" JSONB NOT NULL,
    "schedule" JSONB NOT NULL,
    "cni_profile" TEXT NOT NULL DEFAULT 'detected',
    "assumptions" JSONB NOT NULL DEFAULT '{}',
    "origin" TEXT NOT NULL,
    "credentials" BYTEA,
    "fence_token" INTEGER NOT NULL DEFAULT 0,
    "latest_sequence" INTEGER NOT NULL DEFAULT 0,
    "source_missing_since" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "clusters_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cluster_removals" (
    "cluster_id" UUID NOT NULL,
    "removed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "restored_at" TIMESTAMPTZ(6),

    CONSTRAINT "cluster_removals_pkey" PRIMARY KEY ("cluster_id","removed_at")
);

-- CreateTable
CREATE TABLE "snapshot_runs" (
    "id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "token" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "error_code" TEXT,
    "error_message" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "snapshot_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "snapshots" (
    "id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "window_end" TIMESTAMPTZ(3) NOT NULL,
    "trigger" TEXT NOT NULL,
    "completeness" TEXT NOT NULL,
    "consistency" TEXT NOT NULL,
    "cni_profile" TEXT NOT NULL,
    "assumptions" JSONB NOT NULL,
    "classification" JSON,
    "description" TEXT NOT NULL,
    "unread" JSON NOT NULL,
    "problems" JSON NOT NULL,
    "absent_kinds" TEXT[],
    "ignored_kinds" JSON NOT NULL,
    "object_counts" JSON NOT NULL,
    "added" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "removed" INTEGER NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "snapshots_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "object_contents" (
    "content_hash" BYTEA NOT NULL,
    "body" JSON NOT NULL,

    CONSTRAINT "object_contents_pkey" PRIMARY KEY ("content_hash")
);

-- CreateTable
CREATE TABLE "object_revisions" (
    "cluster_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "valid_from" INTEGER NOT NULL,
    "valid_to" INTEGER,

    CONSTRAINT "object_revisions_pkey" PRIMARY KEY ("cluster_id","kind","namespace","name","valid_from")
);

-- CreateTable
CREATE TABLE "assessments" (
    "snapshot_id" UUID NOT NULL,
    "engine_version" TEXT NOT NULL,
    "rule_set_digest" TEXT NOT NULL,
    "scope_digest" TEXT NOT NULL,
    "score_formula_version" INTEGER NOT NULL,
    "completeness" TEXT NOT NULL,
    "rule_ids" TEXT[],
    "score_weight" DOUBLE PRECISION NOT NULL,
    "coverage_weight" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "assessments_pkey" PRIMARY KEY ("snapshot_id")
);

-- CreateTable
CREATE TABLE "rule_result_revisions" (
    "cluster_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "workloads" JSON NOT NULL,
    "results" JSON NOT NULL,
    "patches" JSON NOT NULL,
    "valid_from" INTEGER NOT NULL,
    "valid_to" INTEGER,

    CONSTRAINT "rule_result_revisions_pkey" PRIMARY KEY ("cluster_id","namespace","valid_from")
);

-- CreateTable
CREATE TABLE "score_samples" (
    "cluster_id" UUID NOT NULL,
    "scope_type" TEXT NOT NULL,
    "namespace" TEXT NOT NULL DEFAULT '',
    "workload_kind" TEXT NOT NULL DEFAULT '',
    "workload_name" TEXT NOT NULL DEFAULT '',
    "score" DOUBLE PRECISION,
    "coverage" DOUBLE PRECISION,
    "pii_workloads" INTEGER NOT NULL,
    "valid_from" INTEGER NOT NULL,
    "valid_to" INTEGER,

    CONSTRAINT "score_samples_pkey" PRIMARY KEY ("cluster_id","scope_type","namespace","workload_kind","workload_name","valid_from")
);

-- CreateTable
CREATE TABLE "findings" (
    "id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "rule_id" TEXT NOT NULL,
    "severity" "severity" NOT NULL,
    "subject_type" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "workload_kind" TEXT NOT NULL DEFAULT '',
    "workload_name" TEXT NOT NULL DEFAULT '',
    "key" TEXT NOT NULL,
    "evidence" JSON NOT NULL,
    "state" TEXT NOT NULL,
    "freshness" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3),
    "resolved_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "first_snapshot_id" UUID NOT NULL,
    "last_snapshot_id" UUID,

    CONSTRAINT "findings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "finding_events" (
    "id" BIGSERIAL NOT NULL,
    "finding_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "snapshot_id" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "details" JSON NOT NULL,

    CONSTRAINT "finding_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "topic" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_consumers" (
    "name" TEXT NOT NULL,
    "xid" xid8 NOT NULL,
    "id" BIGINT NOT NULL,
    "since" pg_snapshot NOT NULL DEFAULT pg_current_snapshot(),

    CONSTRAINT "outbox_consumers_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "api_tokens" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "role" TEXT NOT NULL,
    "cluster_ids" UUID[],
    "namespaces" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "clusters_name_key" ON "clusters"("name");

-- CreateIndex
CREATE UNIQUE INDEX "snapshot_runs_cluster_id_token_key" ON "snapshot_runs"("cluster_id", "token");

-- CreateIndex
CREATE UNIQUE INDEX "snapshots_run_id_key" ON "snapshots"("run_id");

-- CreateIndex
CREATE INDEX "snapshots_cluster_id_taken_at_sequence_idx" ON "snapshots"("cluster_id", "taken_at" DESC, "sequence" DESC);

-- CreateIndex
CREATE INDEX "snapshots_taken_at_id_idx" ON "snapshots"("taken_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "snapshots_cluster_id_sequence_key" ON "snapshots"("cluster_id", "sequence");

-- CreateIndex
CREATE INDEX "object_revisions_cluster_id_valid_to_idx" ON "object_revisions"("cluster_id", "valid_to");

-- CreateIndex
CREATE INDEX "object_revisions_content_hash_idx" ON "object_revisions"("content_hash");

-- CreateIndex
CREATE UNIQUE INDEX "findings_fingerprint_key" ON "findings"("fingerprint");

-- CreateIndex
CREATE INDEX "findings_cluster_id_state_severity_first_seen_at_id_idx" ON "findings"("cluster_id", "state", "severity", "first_seen_at", "id");

-- CreateIndex
CREATE INDEX "findings_severity_first_seen_at_id_idx" ON "findings"("severity", "first_seen_at", "id");

-- CreateIndex
CREATE INDEX "findings_first_seen_at_id_idx" ON "findings"("first_seen_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "findings_first_snapshot_id_idx" ON "findings"("first_snapshot_id");

-- CreateIndex
CREATE INDEX "findings_last_snapshot_id_idx" ON "findings"("last_snapshot_id");

-- CreateIndex
CREATE INDEX "finding_events_finding_id_id_idx" ON "finding_events"("finding_id", "id");

-- CreateIndex
CREATE INDEX "finding_events_snapshot_id_idx" ON "finding_events"("snapshot_id");

-- CreateIndex
CREATE INDEX "outbox_xid_id_idx" ON "outbox"("xid", "id");

-- CreateIndex
CREATE UNIQUE INDEX "api_tokens_token_hash_key" ON "api_tokens"("token_hash");

-- AddForeignKey
ALTER TABLE "cluster_removals" ADD CONSTRAINT "cluster_removals_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshot_runs" ADD CONSTRAINT "snapshot_runs_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshots" ADD CONSTRAINT "snapshots_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshots" ADD CONSTRAINT "snapshots_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "snapshot_runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "object_revisions" ADD CONSTRAINT "object_revisions_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "object_revisions" ADD CONSTRAINT "object_revisions_content_hash_fkey" FOREIGN KEY ("content_hash") REFERENCES "object_contents"("content_hash") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assessments" ADD CONSTRAINT "assessments_snapshot_id_fkey" FOREIGN KEY ("snapshot_id") REFERENCES "snapshots"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rule_result_revisions" ADD CONSTRAINT "rule_result_revisions_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "score_samples" ADD CONSTRAINT "score_samples_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "findings" ADD CONSTRAINT "findings_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "findings" ADD CONSTRAINT "findings_first_snapshot_id_fkey" FOREIGN KEY ("first_snapshot_id") REFERENCES "snapshots"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "findings" ADD CONSTRAINT "findings_last_snapshot_id_fkey" FOREIGN KEY ("last_snapshot_id") REFERENCES "snapshots"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding_events" ADD CONSTRAINT "finding_events_finding_id_fkey" FOREIGN KEY ("finding_id") REFERENCES "findings"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding_events" ADD CONSTRAINT "finding_events_snapshot_id_fkey" FOREIGN KEY ("snapshot_id") REFERENCES "snapshots"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- What schema.prisma cannot express.

ALTER TABLE "clusters"
    ADD CHECK ("origin" IN ('configured', 'registered', 'example')),
    ADD CHECK ("fence_token" >= 0 AND "latest_sequence" >= 0);

-- A cluster that was taken out of the configuration file has one removal that has not ended.
CREATE UNIQUE INDEX "cluster_removals_open" ON "cluster_removals" ("cluster_id") WHERE "restored_at" IS NULL;

ALTER TABLE "snapshot_runs"
    ADD CHECK ("state" IN ('running', 'published', 'failed', 'abandoned')),
    ADD CHECK ("trigger" IN ('schedule', 'request', 'startup')),
    ADD CHECK (("state" = 'running') = ("finished_at" IS NULL));

-- One run at a time: a newer one abandons the older.
CREATE UNIQUE INDEX "snapshot_runs_one_running" ON "snapshot_runs" ("cluster_id") WHERE "state" = 'running';

ALTER TABLE "snapshots"
    ADD CHECK ("sequence" > 0),
    ADD CHECK ("completeness" IN ('COMPLETE', 'PARTIAL')),
    ADD CHECK ("consistency" IN ('CONSISTENT', 'SKEWED')),
    ADD CHECK ("window_start" <= "window_end");

ALTER TABLE "object_revisions" ADD CHECK ("valid_from" > 0 AND "valid_to" > "valid_from");
ALTER TABLE "rule_result_revisions" ADD CHECK ("valid_from" > 0 AND "valid_to" > "valid_from");
ALTER TABLE "score_samples" ADD CHECK ("valid_from" > 0 AND "valid_to" > "valid_from");

-- Each object, namespace and scope has one current revision. Reads of the newest snapshot use these indexes, too.
CREATE UNIQUE INDEX "object_revisions_current" ON "object_revisions" ("cluster_id", "kind", "namespace", "name")
    WHERE "valid_to" IS NULL;
CREATE UNIQUE INDEX "rule_result_revisions_current" ON "rule_result_revisions" ("cluster_id", "namespace")
    WHERE "valid_to" IS NULL;
CREATE UNIQUE INDEX "score_samples_current" ON "score_samples"
    ("cluster_id", "scope_type", "namespace", "workload_kind", "workload_name") WHERE "valid_to" IS NULL;

ALTER TABLE "object_contents" ADD CHECK (octet_length("content_hash") = 32);

ALTER TABLE "assessments" ADD CHECK ("score_weight" >= 0 AND "coverage_weight" >= 0);

ALTER TABLE "score_samples"
    ADD CHECK ("scope_type" IN ('cluster', 'namespace', 'workload')),
    ADD CHECK ("score" BETWEEN 0 AND 100),
    ADD CHECK ("coverage" BETWEEN 0 AND 1);

ALTER TABLE "findings"
    ADD CHECK ("subject_type" IN ('workload', 'namespace')),
    ADD CHECK ("state" IN ('open', 'resolved')),
    ADD CHECK ("freshness" IN ('current', 'stale')),
    ADD CHECK (("state" = 'resolved') = ("resolved_at" IS NOT NULL)),
    ADD CHECK (("state" = 'open' AND "freshness" = 'current') = ("last_seen_at" IS NULL)),
    ADD CHECK (("last_seen_at" IS NULL) = ("last_snapshot_id" IS NULL));

ALTER TABLE "finding_events" ADD CHECK
    ("type" IN ('opened', 'changed', 'resolved', 'reopened', 'became-stale', 'became-current'));

ALTER TABLE "api_tokens"
    ADD CHECK ("role" IN ('viewer', 'analyst', 'admin')),
    ADD CHECK (octet_length("token_hash") = 32);

-- Removing a cluster removes its snapshots and its findings in no fixed order: references between them are checked when
-- both are gone.
ALTER TABLE "findings"
    ALTER CONSTRAINT "findings_first_snapshot_id_fkey" DEFERRABLE INITIALLY DEFERRED,
    ALTER CONSTRAINT "findings_last_snapshot_id_fkey" DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "finding_events" ALTER CONSTRAINT "finding_events_snapshot_id_fkey" DEFERRABLE INITIALLY DEFERRED;
