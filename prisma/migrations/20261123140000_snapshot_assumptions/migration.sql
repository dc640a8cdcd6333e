-- What a snapshot was judged by. Snapshots from before do not know it.
ALTER TABLE "snapshots" ADD COLUMN "assumptions" JSONB;
