/**
 * A question about addresses, as text, that is asked once per 256 IPv4 addresses: the answer must be the same for all of
 * a /24.
 */
export function rememberedByBlock(ask: (address: string) => boolean): (address: string) => boolean {
  const known = new Map<string, boolean>();
  return (address) => {
    const block = address.includes(':') ? address : address.slice(0, address.lastIndexOf('.'));
    let answer = known.get(block);
    if (answer === undefined) known.set(block, (answer = ask(address)));
    return answer;
  };
}
