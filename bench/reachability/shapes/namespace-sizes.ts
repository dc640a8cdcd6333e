const MEDIAN = 6;
const LARGEST_SHARE = 0.04;

/**
 * The number of pods of each namespace, largest first. Half of the namespaces have one to six pods. The others follow a
 * power law, which is as steep as necessary for a total of `pods`; the largest has 4 % of all pods.
 */
export function namespaceSizes(namespaces: number, pods: number): readonly number[] {
  let [low, high] = [0, 4];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (sum(sizesAt(middle, namespaces, pods)) <= pods) low = middle;
    else high = middle;
  }
  const sizes = sizesAt(low, namespaces, pods);
  const missing = pods - sum(sizes);
  if (missing < 0) throw new RangeError(`${pods} pods are too few for ${namespaces} namespaces`);
  return sizes.map((size, place) => (place === 0 ? size + missing : size));
}

function sizesAt(steepness: number, namespaces: number, pods: number): readonly number[] {
  return Array.from({ length: namespaces }, (_, place) => {
    const larger = (place + 0.5) / namespaces;
    const size = larger < 0.5 ? MEDIAN * (0.5 / larger) ** steepness : 2 * MEDIAN * (1 - larger);
    return Math.max(1, Math.round(Math.min(size, pods * LARGEST_SHARE)));
  });
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
