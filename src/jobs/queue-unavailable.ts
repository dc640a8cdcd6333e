/** The storage of the queues is not available. */
export class QueueUnavailableError extends Error {
  readonly code = 'queue-unavailable';

  /** @param url address of the Redis server; its user and password are not shown */
  constructor(url: string, options?: ErrorOptions) {
    super(
      `the Redis server at ${new URL(url).host} cannot be used: start it, correct redis.url (REDIS_URL), ` +
        'or remove that setting to keep the queues in PostgreSQL',
      options,
    );
    this.name = 'QueueUnavailableError';
  }
}
