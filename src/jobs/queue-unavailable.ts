/** The queues cannot be opened where they are kept. */
export class QueueUnavailableError extends Error {
  readonly code = 'queue-unavailable';

  /** @param url address of the Redis server; user and password are not shown */
  constructor(url: string, options?: ErrorOptions) {
    super(
      `the Redis at ${new URL(url).host} cannot be used: start it, correct redis.url (REDIS_URL), or take that away to keep the queues in PostgreSQL`,
      options,
    );
    this.name = 'QueueUnavailableError';
  }
}
