import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { READINESS } from './http.tokens.ts';
import { reportReadiness } from './readiness.ts';
import type { ReadinessCheck, ReadinessReport } from './readiness.ts';

/** For probes, which carry no token: tells whether this process works, and nothing of what it watches. */
@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(@Inject(READINESS) private readonly checks: readonly ReadinessCheck[]) {}

  /** The process answers. */
  @Get('healthz')
  healthy(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The process can do its work: 200, or 503 with the checks that fail. */
  @Get('readyz')
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadinessReport> {
    const report = await reportReadiness(this.checks);
    response.status(report.status === 'ready' ? 200 : 503);
    return report;
  }
}
