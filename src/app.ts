import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { AdmissionControl } from './auth/admission.ts';
import { AppModule } from './app.module.ts';
import type { ApplicationParts } from './app.module.ts';
import { authentication } from './api/http/authentication.ts';
import { clientAddress } from './api/http/client-address.ts';
import { correlationMiddleware } from './observability/correlation.ts';
import {
  DATA_FLOW_MAP_BODY_BYTES,
  DATA_FLOW_MAP_PATH,
} from './reachability/dataflow/data-flow-effect.resource.ts';
import { CHECK_PATH } from './reachability/check/check.resource.ts';
import { PROPOSAL_BODY_BYTES, PROPOSALS_PATH } from './reachability/proposal/proposal.resource.ts';
import { SIMULATION_BODY_BYTES, SIMULATIONS_PATH } from './reachability/simulation/simulation.resource.ts';
import { LANDING_PATHS } from './http/landing/landing.controller.ts';
import { FrameworkLogger } from './observability/logger.ts';
import { bodyLimit, jsonBodies, limitBodies } from './api/http/request-bodies.ts';
import { SCHEMA_PATH, serveSchema } from './api/graphql/schema-document.ts';
import { OPENAPI_PATH, serveOpenApi } from './api/rest/openapi.ts';
import { ProblemFilter } from './api/http/problem.ts';
import { requestLog } from './observability/request-log.ts';
import { endUnreadBodies } from './api/http/unread-bodies.ts';

const HEALTH_PATHS = ['/healthz', '/readyz'];

/**
 * Builds the API from its parts, ready to `listen`. Everything except health and the landing page needs a token.
 * `close()` on the result stops the API; the caller closes the parts.
 */
export async function createApplication(parts: ApplicationParts): Promise<NestExpressApplication> {
  const { settings, logger, metrics } = parts;
  const app = await NestFactory.create<NestExpressApplication>(AppModule.register(parts), {
    bodyParser: false,
    logger: new FrameworkLogger(logger),
    abortOnError: false,
    forceCloseConnections: true,
  });
  const openPaths = new Set<string>([...LANDING_PATHS, ...HEALTH_PATHS]);
  if (settings.metricsAccess === 'public') openPaths.add('/metrics');

  app.disable('x-powered-by');
  app.use(correlationMiddleware);
  app.use(requestLog(logger, metrics));
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'none'"],
          'script-src': ["'self'"],
          'style-src': ["'self'"],
          'connect-src': ["'self'"],
          'form-action': ["'none'"],
          'base-uri': ["'none'"],
          'frame-ancestors': ["'none'"],
        },
      },
      // TLS is terminated in front of this service, so it cannot set HSTS for the host.
      strictTransportSecurity: false,
    }),
  );
  app.use(endUnreadBodies(settings.limits.bodyBytes));
  app.use(
    authentication({
      admission: app.get(AdmissionControl),
      clientAddress: clientAddress(settings.trustedProxies),
      metrics,
      openPaths,
    }),
  );
  const bodies = bodyLimit(settings.limits.bodyBytes, {
    [PROPOSALS_PATH]: PROPOSAL_BODY_BYTES,
    [SIMULATIONS_PATH]: SIMULATION_BODY_BYTES,
    [CHECK_PATH]: PROPOSAL_BODY_BYTES,
    [DATA_FLOW_MAP_PATH]: DATA_FLOW_MAP_BODY_BYTES,
  });
  app.use(limitBodies(bodies));
  app.use(jsonBodies(bodies, settings.limits));
  app.use(OPENAPI_PATH, serveOpenApi(app));
  app.use(SCHEMA_PATH, serveSchema(app));
  app.useGlobalFilters(new ProblemFilter(logger));
  await app.init();
  return app;
}
