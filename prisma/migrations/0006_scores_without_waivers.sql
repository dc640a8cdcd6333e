-- There are no waivers: the column repeated "score".
ALTER TABLE "score_samples" DROP COLUMN "score_with_waivers";
