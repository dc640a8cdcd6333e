-- Services that findings can be sent to.
CREATE TABLE "ticket_targets" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "settings" JSON NOT NULL,
    "connection" JSON NOT NULL,
    "sealed" BYTEA NOT NULL,
    "secret_names" TEXT[],
    "version" INTEGER NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "saved_by" JSON NOT NULL,

    CONSTRAINT "ticket_targets_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "ticket_targets_name_key" ON "ticket_targets"("name");

ALTER TABLE "ticket_targets" ADD CHECK ("version" > 0);
