import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { judge } from '../judgement.ts';
import { DNS_PORTS } from '../reach/cluster-dns.ts';
import { declaredFrom, openDeclarations, undeclaredPart } from '../reach/declared.ts';
import { distinct, reasonsFor, undecidedReasons } from '../reach/evidence.ts';
import { addressPart, outsideConnection, outsideRows } from '../reach/outside.ts';
import { unionOf } from '../reach/connections.ts';
import type { Judgement, RuleContext } from '../rule.ts';

/** Whether a workload can query DNS servers at public addresses, unless they are declared. */
export function publicDnsPart(workload: Workload, context: RuleContext): Judgement {
  const { model } = context;
  const { certain, possible } = declaredFrom(workload, context);
  const rows = outsideRows(model.outsideOf(workload, 'egress'), model)
    .filter(({ atom }) => atom.category === 'public-internet')
    .map((row) => {
      const [allowed, unknown] = [row.allowed.intersect(DNS_PORTS), row.unknown.intersect(DNS_PORTS)];
      const left = (set: typeof allowed, blocks: typeof certain) =>
        undeclaredPart(addressPart(row.atom, set), blocks);
      return {
        row: { ...row, allowed, unknown },
        open: left(allowed, possible),
        perhapsDeclared: left(allowed, certain),
        perhaps: left(unknown, certain),
      };
    });
  const name = workloadKey(workload);
  const open = rows.filter((each) => each.open.length > 0);
  const perhaps = rows.filter((each) => each.perhaps.length > 0);
  const perhapsDeclared = rows.some((each) => each.open.length === 0 && each.perhapsDeclared.length > 0);
  const [example] = open;
  const row = example && outsideConnection(workload, 'egress', example.row);
  const ports = unionOf(open.flatMap((each) => each.open.map(({ connections }) => connections)));
  return judge({
    violations:
      row === undefined
        ? []
        : [
            {
              key: '',
              evidence: {
                summary: `${name} can query DNS servers on the internet (${ports.toString()}), and no declared connection lists this.`,
                from: name,
                to: 'the public internet',
                connections: ports.toString(),
                reasons: reasonsFor(model, row.from, row.to, row.allowed),
              },
            },
          ],
    undecided: distinct([
      ...undecidedReasons(
        model,
        perhaps.map((each) => outsideConnection(workload, 'egress', each.row)),
      ),
      ...(perhapsDeclared ? openDeclarations([workload], context) : []),
    ]),
    decided: perhaps.length > 0 || perhapsDeclared ? 'partly' : 'all',
    remediation: () => ({ text: 'Allow port 53 only to the DNS of the cluster.' }),
  });
}
