/** Asks a question over GraphQL. Throws if the answer contains an error. */
export async function ask(url: string, token: string, query: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const answer: unknown = await response.json();
  if (!response.ok || (typeof answer === 'object' && answer !== null && 'errors' in answer))
    throw new Error(`${query}: ${JSON.stringify(answer)}`);
}
