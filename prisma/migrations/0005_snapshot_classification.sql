-- AlterTable
ALTER TABLE "snapshots" ADD COLUMN     "classification" JSON;
