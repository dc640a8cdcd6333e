-- Who owns findings and by when they should be fixed, from the configuration; and what people do with findings.

ALTER TABLE "findings"
    ADD COLUMN "team" TEXT,
    ADD COLUMN "team_reason" JSON,
    ADD COLUMN "due_days" INTEGER,
    ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN "acknowledged_at" TIMESTAMPTZ(3),
    ADD COLUMN "acknowledged_by" JSON,
    ADD COLUMN "acknowledgement_note" TEXT,
    ADD COLUMN "assignee_email" TEXT,
    ADD COLUMN "assignee_name" TEXT;

-- The days by which due dates were computed so far.
UPDATE "findings" SET "due_days" =
    CASE "severity" WHEN 'critical' THEN 7 WHEN 'high' THEN 30 WHEN 'medium' THEN 90 ELSE 120 END
WHERE "due_at" IS NOT NULL;

ALTER TABLE "findings"
    ADD CHECK (("due_at" IS NULL) = ("due_days" IS NULL)),
    ADD CHECK ("version" > 0),
    ADD CHECK (("acknowledged_at" IS NULL) = ("acknowledged_by" IS NULL)),
    ADD CHECK (("acknowledged_at" IS NULL) = ("acknowledgement_note" IS NULL)),
    ADD CHECK (("assignee_email" IS NULL) = ("assignee_name" IS NULL));

-- The name of the actor stays in "actor".
ALTER TABLE "finding_events"
    ADD COLUMN "actor_type" TEXT NOT NULL DEFAULT 'system',
    ADD COLUMN "actor_email" TEXT;

ALTER TABLE "finding_events" DROP CONSTRAINT "finding_events_type_check";

ALTER TABLE "finding_events"
    ADD CHECK ("type" IN ('opened', 'changed', 'resolved', 'reopened', 'became-stale', 'became-current', 'team-changed',
        'due-date-changed', 'acknowledged', 'unacknowledged', 'acknowledgement-ended', 'assigned', 'unassigned',
        'commented')),
    ADD CHECK ("actor_type" IN ('system', 'person', 'program')),
    ADD CHECK (("actor_type" = 'person') = ("actor_email" IS NOT NULL));

-- Comments of findings, and what people had made of findings at a past moment.
CREATE INDEX "finding_events_acts" ON "finding_events" ("finding_id", "id") WHERE "actor_type" <> 'system';
