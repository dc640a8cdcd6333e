-- What an assessment was computed from, so that a snapshot with the same input repeats it. Null: to be computed again.
ALTER TABLE "assessments" ADD COLUMN "input_digest" TEXT;
