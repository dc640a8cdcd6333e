import type { Inventory, PassedOverObject } from '../inventory/inventory.ts';
import type { AbsentNamespaces } from '../inventory/namespace-view.ts';
import type { Unread } from '../inventory/problems/unread.ts';
import type { Labels } from '../inventory/labels.ts';
import type { Workload } from '../inventory/workload.ts';
import type { Classification, ClassificationSettings, Classifier } from './classification.ts';
import { classificationText, createClassifier, isPersonalData } from './classifier.ts';

/**
 * The inventory, with an unread entry for each object of an unknown kind that is declared as containing personal data:
 * by the classification label (or an annotation of that name), or by a configured rule. Its pods are created by an
 * operator, so nothing is known about them, and a result without them would look complete.
 */
export function withDeclaredObjects(
  inventory: Inventory,
  settings: ClassificationSettings,
  assumptions: AbsentNamespaces,
): Inventory {
  const { passedOver = [], workloads } = inventory;
  if (passedOver.length === 0) return inventory;
  const classifier = createClassifier(settings, inventory, assumptions);
  const judged = new Set(
    workloads.filter((workload) => isPersonalData(classifier.workload(workload))).map(identity),
  );
  const unread = passedOver.flatMap((object): Unread[] => {
    const declared = declarationOf(object, classifier);
    if (declared === undefined || judged.has(identity(asWorkload(object, {})))) return [];
    return [unreadObject(object, declared)];
  });
  return unread.length === 0 ? inventory : { ...inventory, unread: [...inventory.unread, ...unread] };
}

/** What declares an object itself, rather than its namespace, as personal data. */
function declarationOf(object: PassedOverObject, classifier: Classifier): Classification | undefined {
  const candidates: readonly Labels[] = [{}, ...object.labels];
  return candidates
    .map((labels) => classifier.explainWorkload(asWorkload(object, labels)))
    .find(({ dataClass, reason }) => {
      const isOwn = (reason.type === 'rule' || reason.type === 'label') && reason.on !== 'namespace';
      return isOwn && isPersonalData(dataClass);
    });
}

/** The object as the workload that its pods would belong to. */
function asWorkload({ kind, namespace = 'default', name }: PassedOverObject, labels: Labels): Workload {
  return {
    namespace,
    kind: kind.split('.', 1)[0]!,
    name,
    labels: {},
    podGroups: [{ labels, ports: [], networkMode: 'pod', serviceAccountName: 'default' }],
    pods: [],
  };
}

function identity({ namespace, kind, name }: Workload): string {
  return `${namespace}/${kind}/${name}`;
}

function unreadObject(
  { kind, namespace, name, location }: PassedOverObject,
  { dataClass, reason }: Classification,
): Unread {
  const at = location === undefined ? '' : `${location.file}:${location.line}: `;
  const why = reason.type === 'label' ? `${reason.label}: ${reason.value}` : classificationText(reason);
  return {
    kind,
    ...(namespace !== undefined && { namespace }),
    reason: 'unknown-pods',
    message: `${at}${kind} ${name} is declared as ${dataClass === 'pii' ? 'PII' : 'sensitive PII'} (${why}), but its pods cannot be derived from it. Add its pods, or the workloads that its operator creates, with their owner references, and declare those as PII.`,
  };
}
