import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { startApi } from '../../support/api/api-server.ts';
import { createTestDatabase } from '../../support/store/database.ts';
import { DEFAULT_API_SETTINGS, DEFAULT_REQUEST_LIMITS } from '../../../src/api/api-settings.ts';
import { createPool } from '../../../src/database/pool.ts';

const { database, api, viewer, close } = await openApi();
afterAll(close);

describe('an operation', () => {
  it('with a character that no database holds is refused as the mistake that it is', async () => {
    const { body } = await api.graphql(viewer, '{ cluster(name: "a\\u0000b") { id } }');
    expect(body.errors[0].extensions.code).toBe('INVALID_INPUT');
    expect(body.errors[0].message).toContain('U+0000');
    const admin = await api.issue('admin');
    const created = await api.graphql(
      admin,
      'mutation($name: String!) { createApiToken(input: { name: $name, role: VIEWER }) { userErrors { code } } }',
      { name: 'a\0b' },
    );
    expect(created.body.data.createApiToken.userErrors).toEqual([{ code: 'INVALID_INPUT' }]);
    const rest = await api.http
      .get('/api/v1/findings?namespace=%00')
      .set('authorization', `Bearer ${viewer}`);
    expect(rest.status).toBe(422);
  });

  it('with an id that is SQL finds nothing and breaks nothing', async () => {
    const id = Buffer.from("Cluster:x'; DROP TABLE clusters; --").toString('base64url');
    const { body } = await api.graphql(
      viewer,
      'query($id: ID!, $name: String!) { node(id: $id) { id } cluster(name: $name) { id } }',
      { id, name: "x' OR 1=1 --" },
    );
    expect(body).toMatchObject({ data: { node: null, cluster: null } });
    expect((await database.pool.query('SELECT count(*)::int AS n FROM clusters')).rows[0].n).toBe(0);
  });

  it('that takes too long is ended, and told so', async () => {
    const limits = { ...DEFAULT_REQUEST_LIMITS, operationSeconds: 0.3 };
    const hasty = await startApi(database.pool, { settings: { ...DEFAULT_API_SETTINGS, limits } });
    const blocker = await database.pool.connect();
    try {
      await blocker.query('BEGIN; LOCK TABLE clusters IN ACCESS EXCLUSIVE MODE');
      const { body } = await hasty.graphql(viewer, '{ clusters(first: 1) { nodes { id } } }');
      expect(body.errors[0].extensions.code).toBe('TIMEOUT');
      expect(body.errors[0].message).toContain('operationSeconds');
    } finally {
      await blocker.query('ROLLBACK');
      blocker.release();
      await hasty.close();
    }
  });

  it('that fails on our side tells a correlation id and keeps the rest to the log', async () => {
    const damaged = await createTestDatabase();
    const broken = await startApi(damaged.pool);
    try {
      const token = await broken.issue('viewer');
      await damaged.pool.query('ALTER TABLE clusters RENAME COLUMN labels TO lost_labels');
      const { body, text } = await broken.graphql(token, '{ clusters(first: 1) { nodes { id } } }');
      expect(text).not.toContain('labels');
      expect(body.errors[0]).toMatchObject({
        message: 'internal error: see the log of the service under the correlation id',
      });
      const logged = broken.logs.filter((line) => line.includes('column \\"labels\\" does not exist'));
      expect(logged.join('')).toContain(body.errors[0].extensions.correlationId);
    } finally {
      await broken.close();
      await damaged.drop();
    }
  });

  it('that a full disk of the database prevents is told so, and logged', async () => {
    const admin = await api.issue('admin');
    await database.pool.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file "base/5/16384"' USING ERRCODE = 'disk_full'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON api_tokens EXECUTE FUNCTION refuse()`);
    try {
      const { body } = await api.graphql(
        admin,
        'mutation { createApiToken(input: { name: "one more", role: VIEWER }) { userErrors { code } } }',
      );
      expect(body.errors[0]).toMatchObject({
        message: expect.stringContaining("the database's disk is full"),
        extensions: { code: 'UNAVAILABLE' },
      });
      const logged = api.logs.filter((line) => line.includes('could not extend file'));
      expect(logged.join('')).toContain(body.errors[0].extensions.correlationId);
    } finally {
      await database.pool.query('DROP TRIGGER refuse ON api_tokens; DROP FUNCTION refuse');
    }
  });

  it('that the database does not answer is told to come again, and logged', async () => {
    const pool = createPool({ connectionString: 'postgresql://127.0.0.1:1/none' });
    const cut = await startApi(pool);
    try {
      const { status, body } = await cut.graphql(viewer, '{ viewer { name } }');
      expect(status).toBe(503);
      expect(body.errors[0].extensions.code).toBe('UNAVAILABLE');
      const logged = cut.logs.filter((line) => line.includes('ECONNREFUSED'));
      expect(logged.join('')).toContain(body.errors[0].extensions.correlationId);
    } finally {
      await cut.close();
      await pool.end();
    }
  });
});
