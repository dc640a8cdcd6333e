import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApplication } from '../../../src/app.ts';
import { openApiDocument } from '../../../src/api/rest/openapi.ts';
import { offlineParts } from '../../support/api/offline-parts.ts';

describe('the OpenAPI document', () => {
  let app: NestExpressApplication;
  beforeAll(async () => {
    app = await createApplication(offlineParts());
  });
  afterAll(() => app.close());

  it('is the one that is committed (npm run api:write writes it)', async () => {
    const text = JSON.stringify(openApiDocument(app), null, 2);
    await expect(`${text}\n`).toMatchFileSnapshot('../../../openapi.json');
  });

  it('knows every schema that it refers to, and no query parameter has to be given but the cluster of posture', () => {
    const { paths, components } = openApiDocument(app);
    const references = JSON.stringify({ paths, components }).matchAll(/"#\/components\/schemas\/(\w+)"/g);
    const referred = new Set(Array.from(references, ([, name]) => name));
    const known = Object.keys(components.schemas);
    expect(known).toEqual(expect.arrayContaining([...referred]));
    const parameters = Object.values(paths).flatMap((item) => item['get']?.parameters ?? []);
    const required = parameters.filter((each) => each.in === 'query' && each.required);
    expect(required.map(({ name }) => name)).toEqual(['cluster']);
  });

  it('describes every operation and how it refuses', () => {
    const { paths } = openApiDocument(app);
    expect(Object.keys(paths).length).toBeGreaterThan(5);
    for (const [path, item] of Object.entries(paths)) {
      expect(path).toMatch(/^\/api\/v1\//);
      for (const operation of Object.values(item)) {
        expect(operation.summary).toBeTruthy();
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403']));
      }
    }
  });
});
