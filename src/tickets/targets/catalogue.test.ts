import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TARGETS, targetDefinition } from './catalogue.ts';

const shapeSchema = z.object({
  properties: z.record(z.string(), z.object({ description: z.string().min(10) })),
  additionalProperties: z.literal(false),
});

describe('the services that findings can be sent to', () => {
  it('have different types, by which they are found', () => {
    const types = TARGETS.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    for (const definition of TARGETS) expect(targetDefinition(definition.type)).toBe(definition);
    expect(targetDefinition('none')).toBeUndefined();
  });

  it.each(TARGETS)('describe every setting and secret: $type', ({ settings, secrets }) => {
    for (const schema of [settings, secrets]) {
      expect(() => shapeSchema.parse(z.toJSONSchema(schema, { io: 'output' }))).not.toThrow();
    }
  });
});
