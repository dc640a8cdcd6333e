import { Controller, Get, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { resource } from '../api/rest/resource.ts';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import type { Principal } from '../auth/principal.ts';
import { ExportService } from './export.service.ts';

/** A client that reads nothing for so long is disconnected: its export holds a connection to the database. */
const IDLE_MILLISECONDS = 60_000;

const exportResource = resource(
  'Export',
  z.unknown().describe('Text. Lines of JSON: a header, records with their `type`, and a footer.'),
);

@Tag('export')
@Controller('api/v1/clusters/:id/export')
export class ExportController {
  constructor(private readonly exports: ExportService) {}

  @Get()
  @Operation({
    summary:
      'Everything that was recorded of a cluster, as NDJSON: a header, a line for each record, and a footer with the number of records by type and a SHA-256. Without its last line, the footer, it is incomplete. For admins who see the whole cluster.',
    answers: exportResource,
    media: 'application/x-ndjson',
    refuses: [403, 404, 422, 503],
  })
  async export(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Res() response: Response,
  ): Promise<void> {
    const { name, lines } = await this.exports.open(caller, id);
    response.status(200);
    response.setHeader('content-type', 'application/x-ndjson; charset=utf-8');
    response.setHeader('content-disposition', `attachment; filename="${name}.ndjson"`);
    response.setHeader('cache-control', 'no-store');
    response.setTimeout(IDLE_MILLISECONDS, () => response.destroy());
    // An error closes the connection: the client sees that the response is not whole, and there is no footer.
    await pipeline(Readable.from(lines, { objectMode: false }), response);
  }
}
