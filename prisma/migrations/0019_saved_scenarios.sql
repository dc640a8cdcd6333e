-- Scenarios that are judged at every snapshot of their clusters.
CREATE TABLE "saved_scenarios" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "yaml" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "saved_by" JSON NOT NULL,

    CONSTRAINT "saved_scenarios_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "saved_scenarios_name_key" ON "saved_scenarios"("name");

ALTER TABLE "saved_scenarios" ADD CHECK ("version" > 0);
