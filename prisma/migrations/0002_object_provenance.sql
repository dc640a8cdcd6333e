-- Who wrote and delivered an object. It belongs to the revision and not to the content, which clusters share.

ALTER TABLE "object_revisions" ADD COLUMN "provenance" JSON;
