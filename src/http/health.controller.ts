import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { LIVENESS, READINESS } from '../api/api.tokens.ts';
import { reportReadiness } from './readiness.ts';
import type { Liveness, ReadinessCheck, ReadinessReport } from './readiness.ts';

/** For probes, which have no token: reports whether this process works, and nothing about clusters. */
@Controller()
export class HealthController {
  constructor(
    @Inject(LIVENESS) private readonly liveness: Liveness,
    @Inject(READINESS) private readonly checks: readonly ReadinessCheck[],
  ) {}

  /** Whether the process and everything it runs are alive: 200, otherwise 503. */
  @Get('healthz')
  healthy(@Res({ passthrough: true }) response: Response): { status: 'ok' | 'failing' } {
    const status = this.liveness();
    response.status(status === 'ok' ? 200 : 503);
    return { status };
  }

  /** Whether the process can do its work: 200, or 503 with the failed checks. */
  @Get('readyz')
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadinessReport> {
    const report = await reportReadiness(this.checks);
    response.status(report.status === 'ready' ? 200 : 503);
    return report;
  }
}
