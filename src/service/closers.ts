type Close = () => Promise<unknown>;

/** What was opened, to be closed in the opposite order, also where opening stopped half-way. */
export class Closers {
  private readonly closers: Close[] = [];

  add(close: Close): void {
    this.closers.push(close);
  }

  /** Closes everything, even where something fails to; then throws the first failure. */
  async closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.closers.splice(0).toReversed()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
