import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiResponse, getSchemaPath } from '@nestjs/swagger';

/** Problem details (RFC 9457). */
export class ProblemDto {
  @ApiProperty({ example: 'about:blank' })
  type!: string;

  @ApiProperty({ example: 'not-found' })
  title!: string;

  @ApiProperty({ example: 404 })
  status!: number;

  @ApiProperty({ description: 'What is wrong and what to change, for people.' })
  detail!: string;

  @ApiProperty({ description: 'Stable, for programs.', example: 'not-found' })
  code!: string;

  @ApiProperty({ required: false, type: [String], description: 'The parameter at fault.' })
  field?: string[];

  @ApiProperty({ description: "Also in the service's log." })
  correlationId!: string;
}

/** Documents that an operation may be refused with these statuses. */
export function Refuses(...statuses: readonly number[]): MethodDecorator & ClassDecorator {
  const content = { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } };
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...[401, ...statuses].map((status) =>
      ApiResponse({ status, description: REASONS[status] ?? 'Refused.', content }),
    ),
  );
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'No valid token.',
  403: 'The token does not allow it.',
  404: "It does not exist, or not within the token's scope.",
  422: 'A parameter is wrong; `field` names it.',
};
