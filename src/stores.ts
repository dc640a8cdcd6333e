import { AccessHistoryStore } from './access-history/access-history.store.ts';
import { BackfillPlanStore } from './access-history/backfill/backfill-plan.store.ts';
import { BackfillRequestStore } from './access-history/backfill/backfill-requests.store.ts';
import { BackfilledAccessStore } from './access-history/backfill/backfilled-access.store.ts';
import { AssessmentStore } from './assessments/assessment.store.ts';
import { JudgedStore } from './assessments/judged/judged.store.ts';
import { FleetScoreStore } from './assessments/scores/fleet-score.store.ts';
import { ScoreHistoryStore } from './assessments/scores/score-history.store.ts';
import { PartScoreStore } from './assessments/scores/part-score.store.ts';
import { StaleFindingStore } from './assessments/scores/stale-findings.store.ts';
import { WorkloadScoreStore } from './assessments/scores/workload-score.store.ts';
import { ApiTokenStore } from './auth/api-token.store.ts';
import { AcceptanceStore } from './baselines/acceptance/acceptance.store.ts';
import { BaselineStore } from './baselines/baseline.store.ts';
import { ClusterStore } from './clusters/cluster.store.ts';
import type { createPool } from './database/pool.ts';
import { CustomRuleStore } from './custom-rules/custom-rule.store.ts';
import { OpenViolationStore } from './findings/open-violations.store.ts';
import { UndecidedWorkloadStore } from './assessments/rules/undecided-workloads.store.ts';
import { ScenarioStore } from './scenarios/scenario.store.ts';
import { DataFlowMapStore } from './dataflows/data-flow-map.store.ts';
import { ChangedConnectionStore } from './drift/connections/changed-connections.store.ts';
import { ConnectionEventStore } from './drift/connections/connection-events.store.ts';
import { DriftCoverageStore } from './drift/observed/drift-coverage.store.ts';
import { DriftStore } from './drift/drift.store.ts';
import { ActorNameStore } from './drift/filter/actor-names.store.ts';
import { WorkloadNameStore } from './drift/filter/workload-names.store.ts';
import { ExportStore } from './export/export.store.ts';
import { InForceStore } from './in-force/in-force.store.ts';
import { FindingActStore } from './findings/acts/finding-act.store.ts';
import { FindingEventStore } from './findings/changes/finding-events.store.ts';
import { FindingStore } from './findings/finding.store.ts';
import { PartFindingStore } from './findings/parts/part-findings.store.ts';
import { OutboxStore } from './outbox/outbox.store.ts';
import { PublicationStore } from './pipeline/publication.store.ts';
import { SnapshotLockStore } from './pipeline/snapshot-lock.store.ts';
import { PostureStore } from './posture/posture.store.ts';
import { OldRecordStore } from './retention/old-records.store.ts';
import { ThinningStore } from './retention/thinning.store.ts';
import { UnreferencedContentStore } from './retention/unreferenced-contents.store.ts';
import { ConfirmationStore } from './snapshots/held/confirmation.store.ts';
import { NamedWorkloadStore } from './snapshots/names/named-workload.store.ts';
import { NamespaceNameStore } from './snapshots/names/namespace-names.store.ts';
import { ProvenanceStore } from './snapshots/provenance/provenance.store.ts';
import { SnapshotEventStore } from './snapshots/events/snapshot-events.store.ts';
import { SnapshotRunStore } from './snapshots/runs/snapshot-run.store.ts';
import { SnapshotStore } from './snapshots/snapshot.store.ts';
import { TicketTargetStore } from './tickets/ticket-target.store.ts';
import { ComparedSnapshots } from './snapshots/thinning/snapshot-keeper.store.ts';

/** All stores of one connection pool. */
export type Stores = ReturnType<typeof makeStores>;

/** The only place that creates stores: the service, the API and commands get them from here, once per pool. */
export function makeStores(pool: ReturnType<typeof createPool>) {
  const baselines = new BaselineStore(pool);
  const customRules = new CustomRuleStore(pool);
  const dataFlowMaps = new DataFlowMapStore(pool);
  const scenarios = new ScenarioStore(pool);
  return {
    acceptances: new AcceptanceStore(pool),
    namedWorkloads: new NamedWorkloadStore(pool),
    accessHistory: new AccessHistoryStore(pool),
    actorNames: new ActorNameStore(pool),
    apiTokens: new ApiTokenStore(pool),
    assessments: new AssessmentStore(pool),
    backfillPlans: new BackfillPlanStore(pool),
    backfillRequests: new BackfillRequestStore(pool),
    backfilledAccess: new BackfilledAccessStore(pool),
    baselines,
    changedConnections: new ChangedConnectionStore(pool),
    clusters: new ClusterStore(pool),
    confirmations: new ConfirmationStore(pool),
    connectionEvents: new ConnectionEventStore(pool),
    customRules,
    dataFlowMaps,
    drift: new DriftStore(pool),
    driftCoverage: new DriftCoverageStore(pool),
    exports: new ExportStore(pool),
    findingActs: new FindingActStore(pool),
    findingEvents: new FindingEventStore(pool),
    findings: new FindingStore(pool),
    fleetScores: new FleetScoreStore(pool),
    inForce: new InForceStore({ dataFlowMaps, customRules, scenarios }),
    locks: new SnapshotLockStore(pool),
    namespaceNames: new NamespaceNameStore(pool),
    oldRecords: new OldRecordStore(pool),
    openViolations: new OpenViolationStore(pool),
    outbox: new OutboxStore(pool),
    partFindings: new PartFindingStore(pool),
    judged: new JudgedStore(pool),
    partScores: new PartScoreStore(pool),
    postures: new PostureStore(pool),
    provenance: new ProvenanceStore(pool),
    publications: new PublicationStore(pool),
    runs: new SnapshotRunStore(pool),
    scenarios,
    ticketTargets: new TicketTargetStore(pool),
    scores: new ScoreHistoryStore(pool),
    snapshotEvents: new SnapshotEventStore(pool),
    snapshots: new SnapshotStore(pool),
    staleFindings: new StaleFindingStore(pool),
    thinning: new ThinningStore(pool, [new ComparedSnapshots(), baselines]),
    undecidedWorkloads: new UndecidedWorkloadStore(pool),
    unreferencedContents: new UnreferencedContentStore(pool),
    workloadNames: new WorkloadNameStore(pool),
    workloadScores: new WorkloadScoreStore(pool),
  };
}
