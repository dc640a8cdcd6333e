-- "approver" had the permissions of "analyst", and "agent" had none: tokens of agents are revoked.
UPDATE "api_tokens" SET "role" = 'analyst' WHERE "role" = 'approver';
UPDATE "api_tokens" SET "role" = 'viewer', "revoked_at" = coalesce("revoked_at", CURRENT_TIMESTAMP)
    WHERE "role" = 'agent';
ALTER TABLE "api_tokens"
    DROP CONSTRAINT "api_tokens_role_check",
    ADD CHECK ("role" IN ('viewer', 'analyst', 'admin'));
