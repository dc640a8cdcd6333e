-- Snapshots in which most objects of a kind are gone at once: held until a second one agrees or someone confirms them.

ALTER TABLE "snapshots"
    ADD COLUMN "held" JSON,
    ADD COLUMN "last_known" JSON NOT NULL DEFAULT '{}',
    ADD COLUMN "confirmed_at" TIMESTAMPTZ(3),
    ADD COLUMN "confirmed_by" JSON,
    ADD CHECK (("confirmed_at" IS NULL) = ("confirmed_by" IS NULL)),
    ADD CHECK ("confirmed_at" IS NULL OR "held" IS NOT NULL);
