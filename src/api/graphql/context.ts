import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { IncomingMessage } from 'node:http';
import type { Principal } from '../../auth/principal.ts';
import { Deadline } from './limits/deadline.ts';
import { LoaderScope } from './loader-kind.ts';

/** Data shared by all resolvers of one operation. */
export class GraphqlContext {
  /** The request, or the upgrade request of a subscription's socket. */
  readonly req: IncomingMessage;
  readonly principal: Principal;
  readonly deadline: Deadline;
  readonly loaders = new LoaderScope();

  constructor(req: IncomingMessage, principal: Principal, operationSeconds: number) {
    this.req = req;
    this.principal = principal;
    this.deadline = new Deadline(operationSeconds);
  }

  /** A context of the same caller for another operation, with its own deadline and loaders. */
  renewed(): GraphqlContext {
    return new GraphqlContext(this.req, this.principal, this.deadline.seconds);
  }
}

/** Injects the caller into a resolver. */
export const Asker = createParamDecorator((_: unknown, host: ExecutionContext): Principal => {
  return GqlExecutionContext.create(host).getContext<GraphqlContext>().principal;
});
