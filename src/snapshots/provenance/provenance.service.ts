import { Injectable } from '@nestjs/common';
import { authorise } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { seesCluster, seesNamespace, type AccessScope } from '../../core/access-scope.ts';
import { ProvenanceStore, type ObjectAt, type RecordedProvenance } from './provenance.store.ts';

/** Who wrote and delivered objects. */
@Injectable()
export class ProvenanceService {
  constructor(private readonly provenance: ProvenanceStore) {}

  /** In the order of `objects`; null where nothing is known or the object is out of scope. One statement. */
  async ofEach(
    asker: Principal,
    objects: readonly ObjectAt[],
  ): Promise<readonly (RecordedProvenance | null)[]> {
    authorise(asker, 'read-assessments');
    const found = await this.provenance.ofEach(objects);
    return objects.map((object, index) => (sees(asker.scope, object) ? (found[index] ?? null) : null));
  }
}

/** A namespace is visible in itself; other cluster-scoped objects only to those who see all namespaces. */
function sees(scope: AccessScope, { snapshot, kind, namespace, name }: ObjectAt): boolean {
  if (!seesCluster(scope, snapshot.clusterId)) return false;
  if (namespace === '' && kind !== 'Namespace') return scope.namespaces === 'all';
  return seesNamespace(scope, namespace === '' ? name : namespace);
}
