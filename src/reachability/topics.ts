import type { Type } from '@nestjs/common';
import { baselineDrift } from './baseline/baseline-drift.topic.ts';
import {
  connectionDifferences,
  comparisonSummary,
  workloadDifferences,
} from './comparison/comparison.topic.ts';
import { checkOfManifests } from './check/check.topic.ts';
import { connections } from './connections/connections.topic.ts';
import { dataFlowEffect } from './dataflow/data-flow-effect.topic.ts';
import { dataFlowStatus } from './dataflow/data-flow-status.topic.ts';
import { explanation } from './explanation/explanation.topic.ts';
import { exposures } from './exposure/exposure.topic.ts';
import { namespaces, policies, workloads, workloadsEach } from './inventory/inventory.topic.ts';
import { paths } from './paths/paths.topic.ts';
import { proposal } from './proposal/proposal.topic.ts';
import { simulation } from './simulation/simulation.topic.ts';
import { flowDraft } from './synthesis/flow-draft.topic.ts';
import { policySuggestion } from './synthesis/policy-suggestion.topic.ts';
import type { Topic } from './topic.ts';

/** The topics of one folder, and the part of the API that uses them. */
interface TopicFolder {
  readonly topics: readonly Topic[];
  /** Loaded only by the API, because a worker thread does not need GraphQL. */
  readonly resolver: () => Promise<Type>;
  /** What it adds to types of other parts. */
  readonly edges?: () => Promise<readonly Type[]>;
  /** Its REST routes, with what they need. */
  readonly rest?: () => Promise<{ readonly controllers: Type[]; readonly providers: Type[] }>;
}

/** All questions about snapshots. To add one, add a folder and a line here. */
export const TOPIC_FOLDERS: readonly TopicFolder[] = [
  {
    topics: [connections],
    resolver: async () => (await import('./connections/connection.resolver.ts')).ConnectionResolver,
    edges: async () => [(await import('./connections/connection.resolver.ts')).CONNECTION_PAGE],
  },
  {
    topics: [explanation],
    resolver: async () => (await import('./explanation/explanation.resolver.ts')).ExplanationResolver,
  },
  {
    topics: [exposures],
    resolver: async () => (await import('./exposure/exposure.resolver.ts')).ExposureResolver,
    edges: async () => [(await import('./exposure/exposure.resolver.ts')).EXPOSURE_PAGE],
  },
  { topics: [paths], resolver: async () => (await import('./paths/path.resolver.ts')).PathResolver },
  {
    topics: [namespaces, workloads, workloadsEach, policies],
    resolver: async () => (await import('./inventory/inventory.resolver.ts')).InventoryResolver,
    edges: async () => [
      ...(await import('./inventory/inventory-edges.resolver.ts')).INVENTORY_EDGES,
      ...(await import('./inventory/provenance.resolver.ts')).PROVENANCE_EDGES,
    ],
  },
  {
    topics: [comparisonSummary, workloadDifferences, connectionDifferences],
    resolver: async () => (await import('./comparison/comparison.resolver.ts')).ComparisonResolver,
  },
  {
    topics: [proposal],
    resolver: async () => (await import('./proposal/proposal.resolver.ts')).ProposalResolver,
    rest: async () => ({
      controllers: [(await import('./proposal/proposal.controller.ts')).ProposalController],
      providers: [(await import('./proposal/proposal.service.ts')).ProposalService],
    }),
  },
  {
    topics: [checkOfManifests],
    resolver: async () => (await import('./check/check.resolver.ts')).CheckResolver,
    rest: async () => ({
      controllers: [(await import('./check/check.controller.ts')).CheckController],
      providers: [(await import('./check/check.service.ts')).CheckService],
    }),
  },
  {
    topics: [baselineDrift],
    resolver: async () => (await import('./baseline/baseline-drift.resolver.ts')).BaselineDriftResolver,
    rest: async () => ({
      controllers: [(await import('./baseline/baseline-drift.controller.ts')).BaselineDriftController],
      providers: [(await import('./baseline/baseline-drift.service.ts')).BaselineDriftService],
    }),
  },
  {
    topics: [dataFlowEffect],
    resolver: async () => (await import('./dataflow/data-flow-effect.resolver.ts')).DataFlowEffectResolver,
    rest: async () => ({
      controllers: [(await import('./dataflow/data-flow-effect.controller.ts')).DataFlowEffectController],
      providers: [(await import('./dataflow/data-flow-effect.service.ts')).DataFlowEffectService],
    }),
  },
  {
    topics: [dataFlowStatus],
    resolver: async () => (await import('./dataflow/data-flow-status.resolver.ts')).DataFlowStatusResolver,
    rest: async () => ({
      controllers: [(await import('./dataflow/data-flow-status.controller.ts')).DataFlowStatusController],
      providers: [(await import('./dataflow/data-flow-status.service.ts')).DataFlowStatusService],
    }),
  },
  {
    topics: [flowDraft],
    resolver: async () => (await import('./synthesis/flow-draft.resolver.ts')).FlowDraftResolver,
    rest: async () => ({
      controllers: [(await import('./synthesis/flow-draft.controller.ts')).FlowDraftController],
      providers: [(await import('./synthesis/flow-draft.service.ts')).FlowDraftService],
    }),
  },
  {
    topics: [policySuggestion],
    resolver: async () =>
      (await import('./synthesis/policy-suggestion.resolver.ts')).PolicySuggestionResolver,
    rest: async () => ({
      controllers: [(await import('./synthesis/policy-suggestion.controller.ts')).PolicySuggestionController],
      providers: [(await import('./synthesis/policy-suggestion.service.ts')).PolicySuggestionService],
    }),
  },
  {
    topics: [simulation],
    resolver: async () => (await import('./simulation/simulation.resolver.ts')).SimulationResolver,
    rest: async () => ({
      controllers: [(await import('./simulation/simulation.controller.ts')).SimulationController],
      providers: [(await import('./simulation/simulation.service.ts')).SimulationService],
    }),
  },
];
