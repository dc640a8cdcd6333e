import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Principal } from '../../auth/principal.ts';
import { principalOf } from '../http/authentication.ts';

/** Injects the caller into a REST controller. */
export const Caller = createParamDecorator((_: unknown, host: ExecutionContext): Principal =>
  principalOf(host.switchToHttp().getRequest<Request>()),
);
