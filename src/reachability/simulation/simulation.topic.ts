import { placedMessage } from '../../core/inventory/problems/problem.ts';
import { visible } from '../../core/access-scope.ts';
import { ruleContext } from '../../core/assessment/assess.ts';
import { asJudged } from '../../core/classification/as-judged.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { unreadText } from '../../core/inventory/problems/unread.ts';
import { proposalLimits } from '../../core/proposal/proposal-limits.ts';
import { propose } from '../../core/proposal/propose.ts';
import type { ReplaceMode } from '../../core/proposal/replace-mode.ts';
import { compile } from '../../core/reachability/compilation/compile.ts';
import type { ReachabilityModel } from '../../core/reachability/model/model.ts';
import type { AssessmentSettings } from '../../core/rules/settings.ts';
import type { Scenario } from '../../core/scenarios/scenario.ts';
import { simulate, type SimulationRequest } from '../../core/simulation/simulate.ts';
import type { Simulation } from '../../core/simulation/simulation.ts';
import { simulationInScope } from '../../core/simulation/simulation-scope.ts';
import type { ManifestText } from '../../sources/manifests/sent-texts.ts';
import { readProposed } from '../proposal/proposal.topic.ts';
import type { Ground, Topic } from '../topic.ts';

/** Scenarios, and what they are simulated on besides the snapshot. */
export interface SimulationQuestion {
  readonly settings: AssessmentSettings;
  readonly written: readonly Scenario[];
  readonly builtIn: SimulationRequest['builtIn'];
  readonly names?: readonly string[];
  /** Manifests that are laid over the snapshot first. */
  readonly proposed?: { readonly manifests: readonly ManifestText[]; readonly replace: ReplaceMode };
}

export interface SimulationAnswer {
  readonly simulations: readonly Simulation[];
  /** What of the manifests could not be read, and other problems with them. */
  readonly warnings: readonly string[];
}

interface Needed {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
}

/** Simulates scenarios on a snapshot. Every attack is tried on every workload, so it does not delay other questions. */
export const simulation: Topic<SimulationQuestion, SimulationAnswer, Needed> = {
  name: 'simulation',
  thread: 'own',
  needs: ({ inventory, model }: Ground): Needed => ({ inventory, model }),
  answer(base, { settings, written, builtIn, names, proposed }, { scope, budget }) {
    const { inventory, model, warnings } = stateOf(base, proposed, () => budget.look());
    const judged = asJudged(inventory, settings, model.assumptions);
    const context = ruleContext(judged, model, settings);
    const sees = visible(scope);
    const asked = names === undefined ? undefined : { names };
    const simulations: Simulation[] = [];
    for (const part of [{ written: [], builtIn }, ...written.map((one) => ({ written: [one] }))] as const) {
      budget.look();
      simulations.push(
        ...simulate(
          {
            builtIn: 'left-out',
            ...part,
            ...asked,
            ...(scope.namespaces !== 'all' && { visible: sees }),
          },
          context,
        ),
      );
    }
    return {
      simulations: simulations.map((one) => simulationInScope(one, scope)),
      warnings: scope.namespaces === 'all' ? warnings : [],
    };
  },
};

function stateOf(
  { inventory: base, model }: Needed,
  proposed: SimulationQuestion['proposed'],
  look: () => void,
): Needed & Pick<SimulationAnswer, 'warnings'> {
  if (proposed === undefined) return { inventory: base, model, warnings: [] };
  const manifests = readProposed(proposed.manifests, look);
  const { inventory } = propose(base, manifests, proposed.replace);
  look();
  const { unread, problems } = proposalLimits(base, manifests, inventory);
  return {
    inventory,
    model: compile(inventory, { assumptions: model.assumptions }),
    warnings: [...unread.map(unreadText), ...problems.map(placedMessage)],
  };
}
