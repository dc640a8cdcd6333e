import { ApolloDriver } from '@nestjs/apollo';
import type { ApolloDriverConfig } from '@nestjs/apollo';
import { Global, Module } from '@nestjs/common';
import { GraphQLModule as NestGraphQLModule } from '@nestjs/graphql';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { ApiSettings } from '../api-settings.ts';
import { principalOf } from '../http/authentication.ts';
import { API_SETTINGS, LOGGER } from '../api.tokens.ts';
import { Metrics } from '../../observability/metrics.ts';
import { GraphqlContext } from './context.ts';
import { chargeForLists } from './limits/cost.ts';
import { enforceDeadlines } from './limits/deadline.ts';
import { documentLimits } from './limits/document-limits.ts';
import { errorFormatter } from './format-error.ts';
import { NodeRegistry } from './nodes/node-registry.ts';
import { NodeResolver } from './nodes/node.resolver.ts';
import { operationPlugin } from './operation-plugin.ts';
import { SubscriptionLifecycle } from './subscriptions/subscription-lifecycle.ts';

/** The GraphQL endpoint at `/graphql`, and what all resolvers share. */
@Global()
@Module({
  imports: [
    NestGraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [API_SETTINGS, LOGGER, Metrics],
      useFactory: graphqlOptions,
    }),
  ],
  providers: [NodeRegistry, NodeResolver, SubscriptionLifecycle],
  exports: [NodeRegistry],
})
export class GraphqlModule {}

function graphqlOptions(
  { limits }: ApiSettings,
  logger: Logger,
  metrics: Metrics,
): Omit<ApolloDriverConfig, 'driver'> {
  return {
    path: '/graphql',
    autoSchemaFile: true,
    sortSchema: true,
    transformSchema: (schema) => enforceDeadlines(chargeForLists(schema)),
    graphiql: false,
    // Requests without a valid token are rejected before they get here.
    introspection: true,
    hideSchemaDetailsFromClientErrors: false,
    includeStacktraceInErrorResponses: false,
    autoTransformHttpErrors: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: [documentLimits(limits)],
    plugins: [operationPlugin({ limits, metrics, logger })],
    formatError: errorFormatter(logger, limits),
    context: ({ req }: { req: IncomingMessage }) => new GraphqlContext(req, principalOf(req), limits),
  };
}
