import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { IncomingMessage } from 'node:http';
import type { Principal } from '../../auth/principal.ts';
import type { RequestLimits } from '../api-settings.ts';
import { Deadline } from './limits/deadline.ts';
import { EarlierAnswers } from '../earlier-answers.ts';
import { Spending } from '../spending.ts';
import { LoaderScope } from './loader-kind.ts';

/** The limits that apply while an operation is executed. */
export type OperationLimits = Pick<RequestLimits, 'operationSeconds' | 'cost'>;

/** Data shared by all resolvers of one operation. */
export class GraphqlContext {
  /** The request, or the upgrade request of a subscription's socket. */
  readonly req: IncomingMessage;
  readonly principal: Principal;
  readonly deadline: Deadline;
  readonly spending: Spending;
  readonly loaders = new LoaderScope();
  readonly earlierAnswers = new EarlierAnswers();
  readonly #limits: OperationLimits;

  constructor(req: IncomingMessage, principal: Principal, limits: OperationLimits) {
    this.req = req;
    this.principal = principal;
    this.deadline = new Deadline(limits.operationSeconds);
    this.spending = new Spending(limits.cost);
    this.#limits = limits;
  }

  /** A context of the same caller for another operation, with its own deadline, cost and loaders. */
  renewed(): GraphqlContext {
    return new GraphqlContext(this.req, this.principal, this.#limits);
  }
}

/** Injects the caller into a resolver. */
export const Asker = createParamDecorator((_: unknown, host: ExecutionContext): Principal => {
  return GqlExecutionContext.create(host).getContext<GraphqlContext>().principal;
});
