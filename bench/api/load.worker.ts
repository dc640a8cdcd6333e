import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';

const taskSchema = z.object({
  url: z.string(),
  milliseconds: z.number(),
  streams: z.array(z.object({ name: z.string(), token: z.string(), query: z.string(), clients: z.number() })),
});
export type LoadTask = z.output<typeof taskSchema>;
type Stream = LoadTask['streams'][number];

const answerSchema = z.looseObject({
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).optional(),
});

/** By stream: the durations of requests, and their error codes. */
export type LoadReport = Readonly<
  Record<string, { p95: number; answered: number; errors: Readonly<Record<string, number>> }>
>;

const { url, milliseconds, streams } = taskSchema.parse(workerData);
const endsAt = performance.now() + milliseconds;

async function load({ token, query, clients }: Stream): Promise<LoadReport[string]> {
  const times: number[] = [];
  const errors: Record<string, number> = {};
  const client = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const started = performance.now();
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      const answer = answerSchema.parse(await response.json());
      times.push(performance.now() - started);
      for (const { extensions } of answer.errors ?? [])
        errors[extensions.code] = (errors[extensions.code] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const sorted = times.toSorted((a, b) => a - b);
  return { p95: Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? 0), answered: times.length, errors };
}

const reports = await Promise.all(streams.map(async (stream) => [stream.name, await load(stream)] as const));
parentPort?.postMessage(Object.fromEntries(reports));
