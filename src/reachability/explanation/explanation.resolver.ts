import { Args, Context, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { invalidInput } from '../../refusals/refusals.ts';
import { MAX_PORT, MIN_PORT } from '../../core/network/protocol.ts';
import type { Protocol } from '../../core/network/protocol.ts';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import { toMoment } from '../../snapshots/as-of.ts';
import { toSnapshotType } from '../../snapshots/snapshot-mapping.ts';
import { AsOfInput, SnapshotType } from '../../snapshots/snapshot.types.ts';
import { ProtocolEnum } from '../connections/connection.types.ts';
import { toEndpointQuery, toExplanationType } from './explanation-mapping.ts';
import { explanation } from './explanation.topic.ts';
import { EndInput, ExplanationType } from './explanation.types.ts';
import { ModelService } from '../model.service.ts';

@Resolver(() => ExplanationType)
export class ExplanationResolver {
  constructor(private readonly models: ModelService) {}

  @Query(() => ExplanationType, {
    description:
      'Explains whether one connection can be opened at a point in time, and which policies, rules and ' +
      'defaults decide. If an end has several pods or addresses, the ones with the most permissive ' +
      'verdict are explained.',
  })
  @AsksModel()
  async explain(
    @Context() context: GraphqlContext,
    @Args('asOf', { type: () => AsOfInput }) asOf: AsOfInput,
    @Args('from', { type: () => EndInput }) from: EndInput,
    @Args('to', { type: () => EndInput }) to: EndInput,
    @Args('protocol', { type: () => ProtocolEnum, defaultValue: 'TCP' }) protocol: Protocol,
    @Args('port', { type: () => Int, description: 'The port of the destination pods, 1 to 65535.' })
    port: number,
  ): Promise<ExplanationType> {
    if (port < MIN_PORT || port > MAX_PORT) {
      throw invalidInput(`"port" is ${port}: expected a number from ${MIN_PORT} to ${MAX_PORT}`, ['port']);
    }
    const question = { from: toEndpointQuery(from, 'from'), to: toEndpointQuery(to, 'to'), protocol, port };
    const snapshot = await this.models.snapshotAt(context, toMoment(asOf));
    const answer = await this.models.ask(context, [snapshot], explanation, question);
    return toExplanationType(answer, snapshot);
  }

  @ResolveField(() => SnapshotType, { description: 'The snapshot that the explanation is about.' })
  snapshot(
    @Parent() { domainSnapshot }: ExplanationType,
    @Context() { principal }: GraphqlContext,
  ): SnapshotType {
    return toSnapshotType(domainSnapshot, principal.scope);
  }
}
