/** Reuses a reading for a number of milliseconds. */
export function keptFor<T>(milliseconds: number, read: () => Promise<T>): () => Promise<T> {
  let kept: { readonly answer: Promise<T>; readonly since: number } | undefined;
  return () => {
    const now = performance.now();
    if (kept === undefined || now - kept.since > milliseconds) kept = { answer: read(), since: now };
    return kept.answer;
  };
}
