-- Removing a cluster removes its snapshots before what refers to them has gone too: the reference is looked at when
-- everything is done. The schema language has no word for it.
ALTER TABLE "findings" ALTER CONSTRAINT "findings_first_snapshot_id_fkey" DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "findings" ALTER CONSTRAINT "findings_last_snapshot_id_fkey" DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "finding_events" ALTER CONSTRAINT "finding_events_snapshot_id_fkey" DEFERRABLE INITIALLY DEFERRED;
