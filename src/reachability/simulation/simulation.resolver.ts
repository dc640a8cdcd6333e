import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import type { Simulation } from '../../core/simulation/simulation.ts';
import { toMoment } from '../../snapshots/as-of.ts';
import { toSnapshotType } from '../../snapshots/snapshot-mapping.ts';
import { AsOfInput } from '../../snapshots/snapshot.types.ts';
import { showReason } from '../reasons/shown-reason.ts';
import { SimulationService } from './simulation.service.ts';
import { SimulationRunType, type SimulationType } from './simulation.types.ts';

@Resolver(() => SimulationRunType)
export class SimulationResolver {
  constructor(private readonly simulations: SimulationService) {}

  @AsksModel()
  @Query(() => SimulationRunType, {
    description:
      'Simulates attacks on workloads with personal data, and scenarios that people wrote, on a snapshot or on manifests that are laid over it. Sends nothing to the cluster.',
  })
  async simulate(
    @Context() context: GraphqlContext,
    @Args('asOf', { type: () => AsOfInput }) asOf: AsOfInput,
    @Args('scenarios', {
      type: () => String,
      nullable: true,
      description: 'Scenarios to simulate besides the saved ones: a `kind: Scenarios` document in YAML.',
    })
    scenarios: string | null,
    @Args('names', {
      type: () => [String],
      nullable: true,
      description: 'Names of the scenarios to simulate; by default all.',
    })
    names: string[] | null,
    @Args('builtIn', {
      type: () => Boolean,
      defaultValue: true,
      description: 'Whether to simulate the built-in scenarios.',
    })
    builtIn: boolean,
    @Args('manifests', {
      type: () => String,
      nullable: true,
      description: 'YAML documents, or JSON, that are laid over the snapshot first.',
    })
    manifests: string | null,
    @Args('replace', {
      type: () => String,
      defaultValue: 'namespace',
      description: 'What manifests replace, as in `compareProposal`.',
    })
    replace: string,
  ): Promise<SimulationRunType> {
    const { snapshot, answer } = await this.simulations.simulate(context, {
      base: toMoment(asOf),
      builtIn,
      replace,
      ...(typeof scenarios === 'string' && { scenarios }),
      ...(Array.isArray(names) && { names }),
      ...(typeof manifests === 'string' && { manifests: [{ file: '(manifests)', text: manifests }] }),
    });
    return {
      snapshot: toSnapshotType(snapshot, context.principal.scope),
      simulations: answer.simulations.map(toSimulationType),
      warnings: answer.warnings,
    };
  }
}

function toSimulationType({ cases, message, ...simulation }: Simulation): SimulationType {
  return {
    ...simulation,
    message: message ?? null,
    cases: cases.map(({ outcome, subject, text, hops, reasons, change }) => ({
      outcome,
      subject: subject ?? null,
      text,
      path: hops.map(({ fromText, toText, connections, verdict, reasons: own }) => ({
        from: fromText,
        to: toText,
        connections,
        verdict,
        reasons: own.map(showReason),
      })),
      reasons: reasons.map(showReason),
      change: change ?? null,
    })),
  };
}
