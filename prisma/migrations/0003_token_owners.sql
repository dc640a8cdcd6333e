-- The person that a token belongs to, identified by the e-mail address. Tokens of programs have none.

ALTER TABLE "api_tokens"
    ADD COLUMN "owner_name" TEXT,
    ADD COLUMN "owner_email" TEXT,
    ADD CHECK (("owner_name" IS NULL) = ("owner_email" IS NULL)),
    ADD CHECK ("owner_email" = lower("owner_email")),
    DROP CONSTRAINT "api_tokens_role_check",
    ADD CHECK ("role" IN ('viewer', 'analyst', 'approver', 'admin'));
