-- AlterTable
ALTER TABLE "rule_result_revisions" ADD COLUMN "patches" JSON NOT NULL DEFAULT '[]';
