/** A stored event was modified, or written by a newer version. */
export class StoredDriftError extends Error {
  readonly code = 'stored-drift-broken';

  constructor(why: string) {
    super(
      `a stored drift event cannot be read (${why}): a newer version may have written it; upgrade to read it`,
    );
    this.name = 'StoredDriftError';
  }
}
