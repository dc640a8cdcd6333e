import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.ts';
import { LandingController } from './landing/landing.controller.ts';
import { MetricsController } from './metrics.controller.ts';

/** Everything served besides the API: health, metrics and the landing page. */
@Module({ controllers: [HealthController, LandingController, MetricsController] })
export class HttpModule {}
