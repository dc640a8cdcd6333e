import { Reflector } from '@nestjs/core';
import type { z } from 'zod';

/** The description of a controller's method in the OpenAPI document. */
export interface OperationDescription {
  readonly summary: string;
  /** The parameters that it parses with `readQuery`. */
  readonly query?: z.ZodObject;
  /** The resource that it takes as JSON. */
  readonly body?: z.ZodType;
  /** The resource that it returns; in an array for a list. */
  readonly answers: z.ZodType | readonly [z.ZodType];
  /** The media type of what it returns, if it is not JSON. */
  readonly media?: string;
  /** Its error statuses, in addition to 401. */
  readonly refuses: readonly number[];
}

/** Describes a controller's method. One without a description is not in the OpenAPI document. */
export const Operation = Reflector.createDecorator<OperationDescription>();

/** Groups the operations of a controller in the OpenAPI document. */
export const Tag = Reflector.createDecorator<string>();
