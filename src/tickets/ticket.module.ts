import { Module } from '@nestjs/common';
import { TicketTargetController } from './ticket-target.controller.ts';
import { TicketTargetResolver } from './ticket-target.resolver.ts';
import { TicketTargetService } from './ticket-target.service.ts';

/** Services that findings are sent to. */
@Module({
  controllers: [TicketTargetController],
  providers: [TicketTargetService, TicketTargetResolver],
})
export class TicketModule {}
