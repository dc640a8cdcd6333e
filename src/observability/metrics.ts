import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { withinTime } from './within-time.ts';

/** Scrapers wait at most ten seconds. */
const READ_MILLISECONDS = 2000;
const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

export interface SnapshotMeasure {
  readonly outcome: 'published' | 'failed';
  readonly seconds: number;
}

/** What a drift event is counted by. */
export interface DriftMeasure {
  readonly type: string;
  readonly effect: string;
  readonly pii: string;
}

/** Jobs of a queue by state. */
export type QueueCounts = () => Promise<Readonly<Record<string, number>>>;

/**
 * The Prometheus metrics of this process. No label contains a cluster, namespace or workload, so that the number of
 * series is bounded. The state of the fleet is reported separately.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #http: Histogram<'method' | 'route' | 'status'>;
  readonly #operations: Histogram<'type' | 'outcome'>;
  readonly #snapshots: Histogram<'outcome'>;
  readonly #drift: Counter<keyof DriftMeasure>;
  readonly #subscriptions: Gauge;
  readonly #refused: Counter<'reason'>;
  readonly #lostConsumers: Counter;
  readonly #quarantinedEvents: Counter<'topic'>;
  readonly #retention: Counter<'what'>;
  readonly #backfilled: Counter<'inventory'>;

  readonly #queues = new Map<string, QueueCounts>();
  #overdue: (() => Promise<number>) | undefined;

  constructor() {
    const queues = this.#queues;
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    // These are named like counters but are gauges. `nodejs_active_resources` and similar metrics report the same by
    // type.
    for (const kind of ['handles', 'requests', 'resources'])
      this.registry.removeSingleMetric(`nodejs_active_${kind}_total`);
    this.#http = new Histogram({
      name: 'ringfence_http_request_duration_seconds',
      help: 'Time to answer an HTTP request.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    this.#operations = new Histogram({
      name: 'ringfence_graphql_operation_duration_seconds',
      help: 'Time to execute a GraphQL operation.',
      labelNames: ['type', 'outcome'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    this.#snapshots = new Histogram({
      name: 'ringfence_snapshot_duration_seconds',
      help: 'Time to take, assess and publish a snapshot.',
      labelNames: ['outcome'],
      buckets: [0.5, 2, 10, 30, 120, 600],
      registers,
    });
    this.#drift = new Counter({
      name: 'ringfence_drift_events_total',
      help: 'Number of changes that were recorded with the snapshots taken by this process.',
      labelNames: ['type', 'effect', 'pii'],
      registers,
    });
    this.#subscriptions = new Gauge({
      name: 'ringfence_graphql_subscriptions',
      help: 'Open GraphQL subscriptions.',
      registers,
    });
    this.#refused = new Counter({
      name: 'ringfence_refused_requests_total',
      help: 'Requests rejected before they reached a resolver.',
      labelNames: ['reason'],
      registers,
    });
    this.#lostConsumers = new Counter({
      name: 'ringfence_outbox_lost_consumers_total',
      help: 'Number of times that an event consumer missed removed events and continued with the current state.',
      registers,
    });
    this.#quarantinedEvents = new Counter({
      name: 'ringfence_outbox_quarantined_events_total',
      help: 'Number of events that did not match their schema and were skipped.',
      labelNames: ['topic'],
      registers,
    });
    this.#retention = new Counter({
      name: 'ringfence_retention_removed_total',
      help: 'Rows that retention removed, by table, and snapshots that it thinned or expired.',
      labelNames: ['what'],
      registers,
    });
    this.#backfilled = new Counter({
      name: 'ringfence_access_backfilled_snapshots_total',
      help: 'Snapshots for which the access of workloads that were out of scope was computed later, or cannot be (unproven).',
      labelNames: ['inventory'],
      registers,
    });
    this.registry.registerMetric(
      new Gauge({
        name: 'ringfence_queue_jobs',
        help: 'Jobs in the queue by state.',
        labelNames: ['queue', 'state'],
        registers: [],
        async collect() {
          this.reset();
          for (const [queue, counts] of queues) {
            // An unavailable queue must not hide the other metrics: only its own are left out.
            const states = await withinTime(READ_MILLISECONDS, counts());
            for (const [state, count] of Object.entries(states ?? {})) this.set({ queue, state }, count);
          }
        },
      }),
    );
    const overdue = async (): Promise<number | undefined> =>
      this.#overdue && withinTime(READ_MILLISECONDS, this.#overdue());
    this.registry.registerMetric(
      new Gauge({
        name: 'ringfence_overdue_snapshots',
        help: 'Clusters whose scheduled snapshot is overdue.',
        registers: [],
        async collect() {
          const clusters = await overdue();
          // Left out instead of 0 if it is unknown.
          if (clusters === undefined) this.remove();
          else this.set(clusters);
        },
      }),
    );
  }

  httpRequest(request: { method: string; route: string; status: number; seconds: number }): void {
    const { route, status, seconds } = request;
    const method = METHODS.has(request.method) ? request.method : 'other';
    this.#http.observe({ method, route, status: String(status) }, seconds);
  }

  operation(type: string, outcome: 'ok' | 'errors', seconds: number): void {
    this.#operations.observe({ type, outcome }, seconds);
  }

  snapshot(taken: SnapshotMeasure): void {
    this.#snapshots.observe({ outcome: taken.outcome }, taken.seconds);
  }

  drift({ type, effect, pii }: DriftMeasure): void {
    this.#drift.inc({ type, effect, pii });
  }

  subscriptionOpened(): void {
    this.#subscriptions.inc();
  }

  subscriptionClosed(): void {
    this.#subscriptions.dec();
  }

  refused(reason: 'unauthenticated' | 'rate-limited' | 'limit'): void {
    this.#refused.inc({ reason });
  }

  outboxConsumerLost(): void {
    this.#lostConsumers.inc();
  }

  outboxEventQuarantined(topic: string): void {
    this.#quarantinedEvents.inc({ topic });
  }

  retentionRemoved(what: string, count: number): void {
    this.#retention.inc({ what }, count);
  }

  accessBackfilled(inventory: 'proven' | 'unproven', snapshots: number): void {
    this.#backfilled.inc({ inventory }, snapshots);
  }

  /** Registers a queue whose jobs are reported by state. */
  observeQueue(queue: string, counts: QueueCounts): void {
    this.#queues.set(queue, counts);
  }

  /** Registers the function that reports the number of clusters with overdue snapshots. */
  observeOverdueSnapshots(clusters: () => Promise<number>): void {
    this.#overdue = clusters;
  }
}
