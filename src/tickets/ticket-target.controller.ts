import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import { readQuery } from '../api/rest/rest-query.ts';
import type { Principal } from '../auth/principal.ts';
import { toTicketServiceType } from './ticket-target-mapping.ts';
import {
  targetCheckResource,
  ticketServiceResource,
  ticketTargetResource,
  ticketTargetToDelete,
  ticketTargetToSave,
  ticketTargetToTest,
  toTicketTargetResource,
  type TargetCheckResource,
  type TicketServiceResource,
  type TicketTargetResource,
} from './ticket-target.resource.ts';
import { TicketTargetService } from './ticket-target.service.ts';

@Tag('tickets')
@Controller('api/v1')
export class TicketTargetController {
  constructor(private readonly targets: TicketTargetService) {}

  @Get('ticket-services')
  @Operation({
    summary:
      'The services that targets can have, and what they need. For admins with the whole fleet in scope.',
    answers: [ticketServiceResource],
    refuses: [403],
  })
  services(@Caller() caller: Principal): TicketServiceResource[] {
    return this.targets.services(caller).map((service) => {
      const { settingsSchema, secretsSchema, ...shown } = toTicketServiceType(service);
      return { ...shown, settingsSchema: { ...settingsSchema }, secretsSchema: { ...secretsSchema } };
    });
  }

  @Get('ticket-targets')
  @Operation({
    summary:
      'The places that findings can be sent to, by name: at most 100. For admins with the whole fleet in scope.',
    answers: [ticketTargetResource],
    refuses: [403],
  })
  async list(@Caller() caller: Principal): Promise<TicketTargetResource[]> {
    return (await this.targets.list(caller)).map(toTicketTargetResource);
  }

  @Post('ticket-targets')
  @HttpCode(200)
  @Operation({
    summary:
      'Saves a ticket target. For admins whose token belongs to a person and has the whole fleet in scope.',
    body: ticketTargetToSave,
    answers: ticketTargetResource,
    refuses: [403, 409, 422],
  })
  async save(@Caller() caller: Principal, @Body() body: unknown): Promise<TicketTargetResource> {
    return toTicketTargetResource(await this.targets.save(caller, readQuery(ticketTargetToSave, body)));
  }

  @Post('ticket-targets/tests')
  @HttpCode(200)
  @Operation({
    summary:
      'Asks the service of a target whether everything is as tickets need it, up to the first check that fails. No ticket is created. For admins with the whole fleet in scope.',
    body: ticketTargetToTest,
    answers: [targetCheckResource],
    refuses: [403, 404, 409, 422],
  })
  async test(@Caller() caller: Principal, @Body() body: unknown): Promise<TargetCheckResource[]> {
    return [...(await this.targets.test(caller, readQuery(ticketTargetToTest, body).name))];
  }

  @Post('ticket-targets/deletions')
  @HttpCode(200)
  @Operation({
    summary:
      'Deletes a ticket target with its secrets, and returns it. For admins whose token belongs to a person and has the whole fleet in scope.',
    body: ticketTargetToDelete,
    answers: ticketTargetResource,
    refuses: [403, 404, 409, 422],
  })
  async delete(@Caller() caller: Principal, @Body() body: unknown): Promise<TicketTargetResource> {
    const { name, expectedVersion } = readQuery(ticketTargetToDelete, body);
    return toTicketTargetResource(await this.targets.delete(caller, name, expectedVersion));
  }
}
