import { Module } from '@nestjs/common';
import { storeProvider } from '../database/store-provider.ts';
import { ClusterController } from './cluster.controller.ts';
import { ClusterResolver } from './cluster.resolver.ts';
import { ClusterStore } from './cluster.store.ts';
import { ClusterService } from './cluster.service.ts';

/** The registry of clusters. */
@Module({
  controllers: [ClusterController],
  providers: [storeProvider(ClusterStore), ClusterResolver, ClusterService],
  exports: [ClusterService],
})
export class ClusterModule {}
