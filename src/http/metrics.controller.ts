import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { authorise, requireFleetScope } from '../auth/permissions.ts';
import type { ApiSettings } from '../api/api-settings.ts';
import { principalOf } from '../api/http/authentication.ts';
import { API_SETTINGS } from '../api/api.tokens.ts';
import { Metrics } from '../observability/metrics.ts';

@Controller()
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  /**
   * Metrics in Prometheus text format. They are about the whole fleet, so tokens with a narrower scope are rejected.
   */
  @Get('metrics')
  async read(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (this.settings.metricsAccess === 'token') {
      const principal = principalOf(request);
      authorise(principal, 'read-metrics');
      requireFleetScope(principal);
    }
    response.setHeader('content-type', this.metrics.registry.contentType);
    response.send(await this.metrics.registry.metrics());
  }
}
