import { isPersonalData } from '../../classification/classifier.ts';
import type { Service } from '../../inventory/exposure-objects.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { connectionSet, ALL_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { ServiceNames } from '../../reachability/entry/services/service-names.ts';
import type { ExternalCategory, OutsideConnections, Reason } from '../../reachability/model/model.ts';
import { namespaceRule, needs } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import { distinct, reasonsFor } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { outsideConnection, outsideRows, type OutsideRow } from '../reach/outside.ts';
import { byReference } from '../subjects.ts';
import type { RuleContext, Violation } from '../rule.ts';

export const externalNameService = namespaceRule({
  id: 'external-name-service',
  version: 1,
  title: 'No Service of the PII namespace is an alias for a host outside that PII workloads can reach',
  summary: 'Personal data does not leave the cluster under a name that looks like one of its own systems.',
  group: 'egress',
  severity: 'medium',
  why: 'A Service of type ExternalName makes a host outside look like a Service of the namespace. Whoever may change the Service, or the DNS zone of the host, redirects the data to another host without changing a policy or the application, and nobody sees it in the source code.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace', policies: 'cluster' }),
  evaluate: (namespace, context) => {
    const { inventory, workloadsIn, classifier } = context;
    const aliases = aliasesIn(namespace, context);
    const personal = workloadsIn(namespace)
      .filter((workload) => isPersonalData(classifier.workload(workload)))
      .toSorted(byReference);
    const judged = aliases.map((service) => ({ service, ...usersOf(service, personal, context) }));
    const unread = inventory.unread.filter(
      (each) => each.kind === 'Service' && (each.namespace === undefined || each.namespace === namespace),
    );
    const isOpen = judged.some(({ user, mayUse }) => user === undefined && mayUse);
    return judge({
      violations: judged.flatMap(({ service, user, row }) =>
        user === undefined || row === undefined ? [] : [violationOf(service, user, row, context)],
      ),
      decided: isOpen || unread.length > 0 ? 'partly' : 'all',
      undecided: distinct(unread.map((each): Reason => ({ type: 'unread', unread: each }))),
      openPoints: isOpen
        ? ['names outside the cluster are not resolved, so it is not known whether policies allow the host']
        : [],
      remediation: () => ({
        text: 'Remove the Service, let the application use the name of the host, and allow only its addresses in the egress policy. Policies cannot refer to names, so none of them can close this while every address is allowed.',
      }),
    });
  },
});

/** Services that are aliases for hosts outside the cluster. */
function aliasesIn(namespace: string, context: RuleContext): readonly Service[] {
  return aliasesOf(context.inventory.services, context).filter((service) => service.namespace === namespace);
}

const aliasesOf = oncePerContext((services: readonly Service[]): readonly Service[] => {
  const names = new ServiceNames(services);
  return services
    .filter(({ type }) => type === 'ExternalName')
    .filter(({ namespace, name }) => names.find(namespace, name).type === 'elsewhere');
});

/** Addresses that the host of a name may have. */
const POSSIBLE: ReadonlySet<ExternalCategory> = new Set(['public-internet', 'private']);

/** The first workload that can certainly use an alias, whatever its address is, and whether one may. */
function usersOf(service: Service, workloads: readonly Workload[], context: RuleContext) {
  const ports = portsOf(service);
  let mayUse = false;
  for (const workload of workloads) {
    const found = usableFrom(context.model.outsideOf(workload, 'egress'), context)(ports);
    if (found.row !== undefined) return { user: workload, row: found.row, mayUse: true };
    mayUse ||= found.mayUse;
  }
  return { user: undefined, row: undefined, mayUse };
}

/** The ports of an alias are only a hint, but most name those of the host. */
function portsOf({ ports }: Service): ConnectionSet {
  return ports.length === 0
    ? ALL_CONNECTIONS
    : connectionSet(ports.map(({ protocol, port }) => ({ protocol, from: port, to: port })));
}

const usableFrom = oncePerContext((connections: OutsideConnections, { model }) => {
  const rows = outsideRows(connections, model).filter(({ atom }) => POSSIBLE.has(atom.category));
  return (ports: ConnectionSet): { readonly row?: OutsideRow; readonly mayUse: boolean } => {
    const everywhere = rows.every(({ allowed }) => !allowed.intersect(ports).isEmpty());
    const mayUse = rows.some(({ allowed, unknown }) => !allowed.union(unknown).intersect(ports).isEmpty());
    const [row] = rows;
    return everywhere && row !== undefined ? { row, mayUse } : { mayUse };
  };
});

function violationOf(service: Service, user: Workload, row: OutsideRow, { model }: RuleContext): Violation {
  const { name, namespace, externalName = '' } = service;
  const connections = row.allowed.intersect(portsOf(service));
  const { from, to } = outsideConnection(user, 'egress', row);
  return {
    key: name,
    evidence: {
      summary: `Service ${namespace}/${name} is an alias for ${externalName}, and ${workloadKey(user)} can connect to it whatever its address is.`,
      from: workloadKey(user),
      to: externalName,
      connections: connections.toString(),
      reasons: reasonsFor(model, from, to, connections),
    },
  };
}
