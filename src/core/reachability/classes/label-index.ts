import type { Requirement } from '../../inventory/selector.ts';
import { Bitset } from './bitset.ts';
import type { PodTable } from './pod-table.ts';

/** Pod classes by the labels of their pods, to find those that meet a requirement of a selector. */
export class LabelIndex {
  private readonly occupied: Bitset;
  private readonly byKey = new Map<string, Map<string, number[]>>();
  private readonly withKey = new Map<string, Bitset>();

  constructor(pods: PodTable) {
    this.occupied = pods.occupied;
    pods.forEach(({ labels }, number) => {
      for (const key of Object.keys(labels)) {
        let values = this.byKey.get(key);
        if (values === undefined) this.byKey.set(key, (values = new Map()));
        const value = labels[key]!;
        const known = values.get(value);
        if (known === undefined) values.set(value, [number]);
        else known.push(number);
      }
    });
  }

  meeting(requirement: Requirement): Bitset {
    const { key } = requirement;
    switch (requirement.operator) {
      case 'In':
        return this.withAny(key, requirement.values);
      case 'NotIn':
        return this.occupied.without(this.withAny(key, requirement.values));
      case 'Exists':
        return this.having(key);
      case 'DoesNotExist':
        return this.occupied.without(this.having(key));
    }
  }

  private withAny(key: string, values: readonly string[]): Bitset {
    const known = this.byKey.get(key);
    return Bitset.of(values.flatMap((value) => known?.get(value) ?? []));
  }

  private having(key: string): Bitset {
    let bits = this.withKey.get(key);
    if (bits === undefined) {
      bits = Bitset.of([...(this.byKey.get(key)?.values() ?? [])].flat());
      this.withKey.set(key, bits);
    }
    return bits;
  }
}
