import type { Page, Slice } from '../../database/page.ts';

/** One page of the objects that belong to another object, such as the findings of a cluster. */
export interface OwnedPage<Wanted> {
  readonly owner: string;
  readonly page: Page;
  readonly wanted: Wanted;
}

/**
 * Reads pages that differ only in their owner together: a field that is requested for several objects needs one for
 * each. Returns them in the order of `pages`.
 */
export async function readOwnedPages<Wanted, T>(
  pages: readonly OwnedPage<Wanted>[],
  read: (owners: readonly string[], page: Page, wanted: Wanted) => Promise<readonly Slice<T>[]>,
): Promise<readonly Slice<T>[]> {
  const alike = Map.groupBy(pages, ({ page, wanted }) => JSON.stringify([page, wanted]));
  const found = new Map<OwnedPage<Wanted>, Slice<T>>();
  for (const group of alike.values()) {
    const { page, wanted } = group[0]!;
    const slices = await read(
      group.map(({ owner }) => owner),
      page,
      wanted,
    );
    group.forEach((one, index) => found.set(one, slices[index]!));
  }
  return pages.map((one) => found.get(one)!);
}
