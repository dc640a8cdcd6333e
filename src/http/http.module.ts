import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.ts';
import { LandingController } from './landing/landing.controller.ts';
import { MetricsController } from './metrics.controller.ts';

/** What is served beside the API itself: health, metrics and the landing page. */
@Module({ controllers: [HealthController, LandingController, MetricsController] })
export class HttpModule {}
