import type { Pool } from 'pg';
import { DEFAULT_REQUEST_LIMITS } from '../../src/api/api-settings.ts';
import { ask } from '../api/ask.ts';
import { startBuiltApi } from '../api/built-api.ts';

const REPEATS = 40;

/** The names of two clusters, and the period of their history. */
export interface Asked {
  readonly first: string;
  readonly medium: string;
  readonly span: { readonly from: Date; readonly to: Date };
}

export interface Answered {
  readonly name: string;
  readonly times: readonly number[];
  readonly target: string;
}

interface Question {
  readonly name: string;
  readonly target: string;
  /** The GraphQL document, of a time within the span. */
  readonly document: (moment: Date) => string;
}

/** Asks every question over GraphQL, each time about another moment, one after the other. */
export async function askAll(pool: Pool, asked: Asked): Promise<readonly Answered[]> {
  const api = await startBuiltApi(pool, DEFAULT_REQUEST_LIMITS);
  try {
    const token = await api.issue('viewer');
    const answers: Answered[] = [];
    for (const { name, target, document } of questionsOf(asked)) {
      const times: number[] = [];
      for (let number = 0; number <= REPEATS; number += 1) {
        const share = ((number * 7919) % 1000) / 1000;
        const { from, to } = asked.span;
        const moment = new Date(from.getTime() + 1 + share * (to.getTime() - from.getTime() - 1));
        const started = performance.now();
        await ask(api.url, token, document(moment));
        // The first answer also loads code and fills caches of the database.
        if (number > 0) times.push(performance.now() - started);
      }
      answers.push({ name, times, target });
    }
    return answers;
  } finally {
    await api.close();
  }
}

function questionsOf({ first, medium, span }: Asked): readonly Question[] {
  const period = `from: "${span.from.toISOString()}", to: "${span.to.toISOString()}"`;
  const workload = '{ namespace: "team-0", name: "app-0", kind: "Deployment" }';
  const year = new Date(span.from.getTime() + 365 * 86_400_000).toISOString();
  return [
    {
      name: 'inventory of the medium cluster at any moment',
      target: '300 ms',
      document: (moment) =>
        `{ inventory(asOf: { cluster: "${medium}", at: "${moment.toISOString()}" }) { workloads(first: 50) { nodes { name } } } }`,
    },
    {
      name: 'access history of a workload',
      target: '100 ms',
      document: () =>
        `{ accessHistory(cluster: "${first}", workload: ${workload}, direction: INGRESS, ${period}) { from until verdict allowed } }`,
    },
    {
      name: 'posture of a workload',
      target: '100 ms',
      document: () =>
        `{ posture(scope: { cluster: "${first}", workload: ${workload} }, ${period}) { workloads(first: 1) { nodes { verdict intervals { from state } rules { key } } } } }`,
    },
    {
      name: 'page of drift',
      target: '30 ms',
      document: () => `{ drift(first: 50) { nodes { id text } } }`,
    },
    {
      name: 'page of findings',
      target: '30 ms',
      document: () => `{ findings(first: 50) { nodes { id severity } } }`,
    },
    {
      name: 'score history of a year by day',
      target: '30 ms',
      document: () =>
        `{ scoreHistory(scope: { cluster: "${first}" }, from: "${span.from.toISOString()}", to: "${year}", step: DAY) { at score } }`,
    },
  ];
}
