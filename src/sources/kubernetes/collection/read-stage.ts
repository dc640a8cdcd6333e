import type { Unread } from '../../../core/inventory/problems/unread.ts';
import type { CollectionProgress } from '../../source.ts';
import type { PlannedKind } from './plan.ts';
import { projectObject } from './project-object.ts';
import { readKind } from './read-kind.ts';
import type { ReadContext } from './read-kind.ts';

/** Reduced objects of several kinds, and what could not be read. */
export interface StageReading {
  readonly objects: readonly unknown[];
  readonly unread: readonly Unread[];
}

/** Receives objects of one kind as they are read, instead of having them buffered. */
export interface ObjectStream {
  readonly kind: string;
  begin(): void;
  add(object: unknown): void;
}

/**
 * Reads several kinds at once (the client limits this to two requests at a time). Objects are buffered in reduced form,
 * except those of `stream`'s kind, which are passed on directly because there may be a hundred thousand of them.
 */
export async function readStage(
  kinds: readonly PlannedKind[],
  context: ReadContext,
  onProgress: ((progress: CollectionProgress) => void) | undefined,
  stream?: ObjectStream,
): Promise<StageReading> {
  const readings = await Promise.all(
    kinds.map(async (planned): Promise<StageReading> => {
      const objects: unknown[] = [];
      const target: ObjectStream =
        stream?.kind === planned.collected.name
          ? stream
          : {
              kind: planned.collected.name,
              begin: () => void objects.splice(0),
              add: (object) => void objects.push(object),
            };
      let count = 0;
      const unread = await readKind(planned, context, {
        begin() {
          count = 0;
          target.begin();
        },
        page(items) {
          for (const item of items) target.add(projectObject(item, planned));
          count += items.length;
          onProgress?.({ kind: planned.resource, objects: count });
        },
      });
      return { objects, unread };
    }),
  );
  return {
    objects: readings.flatMap((reading) => reading.objects),
    unread: readings.flatMap((reading) => reading.unread),
  };
}
