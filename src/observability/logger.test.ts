import { describe, expect, it } from 'vitest';
import { withCorrelation } from './correlation.ts';
import { createLogger } from './logger.ts';

function captured(): { lines: Record<string, unknown>[]; destination: { write(line: string): void } } {
  const lines: Record<string, unknown>[] = [];
  return { lines, destination: { write: (line) => void lines.push(JSON.parse(line)) } };
}

describe('logs', () => {
  it('never hold secrets, wherever they appear', () => {
    const { lines, destination } = captured();
    const logger = createLogger({ level: 'info', destination });
    logger.info({
      headers: { authorization: 'Bearer rf_secret', cookie: 'c=secret' },
      credentials: { token: 'secret' },
      body: { input: { token: 'secret', kubeconfig: 'secret' } },
    });
    expect(JSON.stringify(lines)).not.toContain('secret');
    expect(lines[0]).toMatchObject({ credentials: '[redacted]' });
  });

  it('tie what belongs to one request together', () => {
    const { lines, destination } = captured();
    const logger = createLogger({ level: 'info', destination });
    withCorrelation('request-1', () => logger.info('inside'));
    logger.info('outside');
    expect(lines[0]).toMatchObject({ correlationId: 'request-1', level: 'info' });
    expect(lines[1]).not.toHaveProperty('correlationId');
  });

  it('take one line whatever is logged', () => {
    const { lines, destination } = captured();
    createLogger({ level: 'info', destination }).info('first\n{"level":"error","msg":"forged"}');
    expect(lines).toHaveLength(1);
  });
});
