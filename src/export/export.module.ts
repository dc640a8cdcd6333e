import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { ExportController } from './export.controller.ts';
import { ExportService } from './export.service.ts';

/** Histories of clusters as files. */
@Module({ controllers: [ExportController], imports: [ClusterModule], providers: [ExportService] })
export class ExportModule {}
