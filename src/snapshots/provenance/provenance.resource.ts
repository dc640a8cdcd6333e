import { z } from 'zod';
import { ABSENT_CHANGES, DELIVERY_KINDS, DELIVERY_TOOLS, WRITE_OPERATIONS } from '../../api/enums.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';

export const provenanceResource = resource(
  'Provenance',
  z
    .object({
      recordedAt: z
        .date()
        .describe('The time of the snapshot in which the object was first seen with this content.'),
      writes: z
        .array(
          z.object({
            manager: z
              .string()
              .describe('The name that the client gave itself: it is a program, not a person.'),
            operation: oneOf(WRITE_OPERATIONS),
            time: z.date().describe("When, by the API server's clock."),
            subresource: z.string().nullable().describe('Null for the object itself.'),
          }),
        )
        .readonly()
        .describe('The last write of each manager and operation, newest first. Empty if unknown.'),
      deliveredBy: z
        .object({
          tool: oneOf(DELIVERY_TOOLS),
          kind: oneOf(DELIVERY_KINDS),
          namespace: z.string().nullable().describe('Null if the object does not say.'),
          name: z.string(),
        })
        .nullable()
        .describe('The tool that marks the object as its own. Null if none that is known does.'),
      lastChange: z
        .object({
          commit: z.string(),
          authorName: z.string().describe('As it was written: nothing proves it.'),
          authorEmail: z.string().describe('As it was written.'),
          committedAt: z.date(),
          isLater: z
            .boolean()
            .describe(
              'Whether it was committed after the time that the snapshot shows. It is then not how that state came about.',
            ),
          subject: z.string().describe('The first line of the message.'),
        })
        .nullable()
        .describe('The last commit of the file that the object was read from.'),
      lastChangeAbsent: oneOf(ABSENT_CHANGES).nullable().describe('Why there is no `lastChange`, if known.'),
    })
    .describe('What is known of who wrote and delivered an object.'),
);
