-- Every applied version of the custom rules of the fleet. The newest one is in force.
CREATE TABLE "custom_rules" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "document" JSON NOT NULL,
    "content_hash" TEXT NOT NULL,
    "comment" TEXT NOT NULL,
    "applied_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "applied_by" JSON NOT NULL,

    CONSTRAINT "custom_rules_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "custom_rules_version_key" ON "custom_rules"("version");

ALTER TABLE "custom_rules" ADD CHECK ("version" > 0);
