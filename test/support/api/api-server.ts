import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Pool } from 'pg';
import supertest from 'supertest';
import type { Test } from 'supertest';
import { ApiTokenService } from '../../../src/auth/api-token.service.ts';
import type { AccessScope } from '../../../src/core/access-scope.ts';
import type { Person } from '../../../src/auth/person.ts';
import type { Role } from '../../../src/auth/principal.ts';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { createApplication } from '../../../src/app.ts';
import type { ApplicationParts } from '../../../src/app.module.ts';
import { SCHEMA_PATH } from '../../../src/api/graphql/schema-document.ts';
import { OPENAPI_PATH } from '../../../src/api/rest/openapi.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { SnapshotQueue } from '../../../src/clusters/scheduling/snapshot-queue.ts';
import { offlineParts, RecordingQueue } from './offline-parts.ts';

/** The real application on a real database, with a queue that runs nothing. */
export interface ApiServer {
  readonly port: number;
  readonly queue: RecordingQueue;
  /** Every HTTP route, e.g. `GET /api/v1/clusters/:id`, and the paths that are served without one. */
  readonly routes: readonly string[];
  /** Everything that was logged, one JSON text a line. */
  readonly logs: readonly string[];
  /** Sends requests without additional headers. */
  readonly http: ReturnType<typeof supertest>;
  issue(role: Role, scope?: AccessScope, owner?: Person): Promise<string>;
  graphql(token: string, query: string, variables?: object): Test;
  close(): Promise<void>;
}

export async function startApi(pool: Pool, overrides: Partial<ApplicationParts> = {}): Promise<ApiServer> {
  const queue = new RecordingQueue();
  const logs: string[] = [];
  const app = await createApplication({
    ...offlineParts(),
    pool,
    snapshotQueue: new SnapshotQueue(queue),
    logger: createLogger({ level: 'trace', destination: { write: (line) => void logs.push(line) } }),
    ...overrides,
  });
  await app.listen(0, '127.0.0.1');
  const address = app.getHttpServer().address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  const { port } = address;
  const http = supertest(`http://127.0.0.1:${port}`);
  const tokens = app.get(ApiTokenService, { strict: false });
  return {
    port,
    queue,
    routes: routesOf(app),
    logs,
    http,
    issue: async (role, scope = WHOLE_FLEET, owner) =>
      (await tokens.issue({ name: `a ${role}`, role, scope, owner })).token,
    graphql: (token, query, variables) =>
      http.post('/graphql').set('authorization', `Bearer ${token}`).send({ query, variables }),
    close: () => app.close(),
  };
}

function routesOf(app: NestExpressApplication): readonly string[] {
  const { stack } = app.getHttpAdapter().getInstance().router;
  const routes = stack.flatMap(({ route }) =>
    route === undefined ? [] : route.stack.map(({ method }) => `${method.toUpperCase()} ${route.path}`),
  );
  return [...routes, `GET ${OPENAPI_PATH}`, `GET ${SCHEMA_PATH}`];
}
