import { Module } from '@nestjs/common';
import { ClusterController } from './cluster.controller.ts';
import { ClusterResolver } from './cluster.resolver.ts';
import { ClusterService } from './cluster.service.ts';

/** The registry of clusters. */
@Module({
  controllers: [ClusterController],
  providers: [ClusterResolver, ClusterService],
  exports: [ClusterService],
})
export class ClusterModule {}
