-- Changes that were accepted into a baseline after it was approved.

CREATE TABLE "baseline_acceptances" (
    "baseline_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "sequence" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "comment" TEXT NOT NULL,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "accepted_by" JSON NOT NULL,

    CONSTRAINT "baseline_acceptances_pkey" PRIMARY KEY ("baseline_id", "event_id")
);

CREATE INDEX "baseline_acceptances_event_id_idx" ON "baseline_acceptances"("event_id");

ALTER TABLE "baseline_acceptances" ADD CONSTRAINT "baseline_acceptances_baseline_id_fkey" FOREIGN KEY ("baseline_id") REFERENCES "baselines"("id") ON DELETE CASCADE ON UPDATE CASCADE;
