import type { Protocol } from '../network/protocol.ts';
import type { Workload } from '../inventory/workload.ts';
import { storeOfImage, storeOfPort } from './known-stores.ts';

/** A sign that a workload stores data. None of them is proof. */
export type DataStoreSign =
  | { readonly type: 'image'; readonly image: string; readonly store: string }
  | {
      readonly type: 'port';
      readonly port: number;
      readonly protocol: Protocol;
      readonly store: string;
    }
  | { readonly type: 'persistent-volume' }
  | { readonly type: 'stateful-set' };

/**
 * Why a workload probably stores data: the image of a database, a port that only databases use, a persistent volume, or
 * being a StatefulSet.
 * Strongest sign first; empty if there is none. What kind of data it is cannot be determined.
 */
export function dataStoreSigns({ kind, podGroups, storage }: Workload): readonly DataStoreSign[] {
  const images = new Set(podGroups.flatMap((group) => group.images ?? []));
  const ports = new Map(
    podGroups.flatMap((group) =>
      group.ports.map(({ containerPort, protocol }) => [
        `${containerPort}/${protocol}`,
        { containerPort, protocol },
      ]),
    ),
  );
  return [
    ...[...images].flatMap((image): DataStoreSign[] => {
      const store = storeOfImage(image);
      return store === undefined ? [] : [{ type: 'image', image, store }];
    }),
    ...[...ports.values()].flatMap(({ containerPort: port, protocol }): DataStoreSign[] => {
      const store = storeOfPort(port, protocol);
      return store === undefined ? [] : [{ type: 'port', port, protocol, store }];
    }),
    ...(storage === 'persistent' ? [{ type: 'persistent-volume' } as const] : []),
    ...(kind === 'StatefulSet' ? [{ type: 'stateful-set' } as const] : []),
  ];
}

/** A short human-readable description. */
export function dataStoreSignText(sign: DataStoreSign): string {
  switch (sign.type) {
    case 'image':
      return `image ${sign.image} (${sign.store})`;
    case 'port':
      return `port ${sign.port}/${sign.protocol.toLowerCase()} (${sign.store})`;
    case 'persistent-volume':
      return 'a persistent volume';
    case 'stateful-set':
      return 'a StatefulSet';
  }
}
