import { ApiProperty } from '@nestjs/swagger';

/** A score in the REST API. */
export class ScoreDto {
  @ApiProperty({
    type: Number,
    nullable: true,
    description:
      '0 to 100, waived failures included. Null where there is nothing to score or data is missing.',
  })
  score!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'The same without waived failures.' })
  scoreWithWaivers!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Decided share of what applies, 0 to 1.' })
  coverage!: number | null;

  @ApiProperty({ description: 'Workloads with personal data that it is the mean of.' })
  piiWorkloads!: number;
}
