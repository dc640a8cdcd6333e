-- What caps a score, and what a mean over workloads hides. All null in samples of earlier versions.
ALTER TABLE "score_samples"
  ADD COLUMN "mean" DOUBLE PRECISION,
  ADD COLUMN "critically_exposed" INTEGER,
  ADD COLUMN "capped_by" JSONB,
  ADD COLUMN "worst" JSONB;
