import { Inject, Injectable } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { ApiTokenStore } from '../../auth/api-token.store.ts';
import { authorise } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import type { Act } from '../../core/findings/acts/acts.ts';
import type { Actor } from '../../core/findings/acts/actor.ts';
import type { Finding } from '../../core/findings/finding.ts';
import type { Assignee } from '../../core/findings/ownership/team.ts';
import { invalidInput, notFound, Refusal } from '../../refusals/refusals.ts';
import { FindingService } from '../finding.service.ts';
import { FindingActStore } from './finding-act.store.ts';

const MAX_CHARACTERS = 4000;
const LINE_BREAKS = /[\n\t]/g;

/** The finding that somebody acts on, by the key of its id. */
interface ActedOn {
  readonly findingId: string;
  /** The version that the caller has seen. */
  readonly expectedVersion: number;
}

/** What people do with findings. */
@Injectable()
export class FindingActService {
  constructor(
    private readonly acts: FindingActStore,
    private readonly findings: FindingService,
    private readonly tokens: ApiTokenStore,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  /** Acknowledges an open finding: it stays open, and scores stay as they are. */
  acknowledge(asker: Principal, { note, ...finding }: ActedOn & { readonly note: string }): Promise<Finding> {
    return this.#perform(asker, finding, () => ({ type: 'acknowledge', note: readText(note, 'note') }));
  }

  unacknowledge(asker: Principal, finding: ActedOn): Promise<Finding> {
    return this.#perform(asker, finding, () => ({ type: 'unacknowledge' }));
  }

  /** Assigns a finding to a person: a member of a team, or the owner of a valid token. */
  assign(
    asker: Principal,
    { assignee: email, ...finding }: ActedOn & { readonly assignee: string },
  ): Promise<Finding> {
    return this.#perform(asker, finding, async () => ({
      type: 'assign',
      assignee: await this.#person(email.trim().toLowerCase()),
    }));
  }

  unassign(asker: Principal, finding: ActedOn): Promise<Finding> {
    return this.#perform(asker, finding, () => ({ type: 'unassign' }));
  }

  /** Comments on a finding, whatever its version. */
  comment(
    asker: Principal,
    { findingId, text }: Pick<ActedOn, 'findingId'> & { readonly text: string },
  ): Promise<Finding> {
    return this.#perform(asker, { findingId }, () => ({ type: 'comment', text: readText(text, 'text') }));
  }

  async #perform(
    asker: Principal,
    wanted: Pick<ActedOn, 'findingId'> & Partial<ActedOn>,
    read: () => Act | Promise<Act>,
  ): Promise<Finding> {
    authorise(asker, 'handle-findings');
    const result = await this.acts.perform(asker.scope, { ...wanted, act: await read(), by: actorOf(asker) });
    if (result.type === 'gone') throw notFound('the finding', ['id']);
    if (result.type === 'refused') throw invalidInput(result.message, ['id']);
    if (result.type === 'outdated')
      throw new Refusal(
        'conflict',
        `the finding has version ${result.version} now, because a snapshot or somebody else changed it: look at it and try again`,
        ['expectedVersion'],
      );
    const [finding] = await this.findings.findMany(asker, [wanted.findingId]);
    if (!finding) throw notFound('the finding', ['id']);
    return finding;
  }

  async #person(email: string): Promise<Assignee> {
    const owners = (await this.tokens.listActive(new Date())).flatMap(({ owner }) => owner ?? []);
    const known = [...this.settings.findings.teams.flatMap(({ members }) => members), ...owners];
    const person = known.find((one) => one.email === email);
    if (person !== undefined) return person;
    throw invalidInput(
      'nobody has this e-mail address: findings are assigned to members of teams (`teams` in ringfence.yaml) and owners of valid tokens',
      ['assignee'],
    );
  }
}

function actorOf({ owner, name }: Principal): Actor {
  return owner === null ? { type: 'program', name } : { type: 'person', ...owner };
}

function readText(text: string, field: string): string {
  const read = text.trim();
  if (
    read === '' ||
    read.length > MAX_CHARACTERS ||
    /[\p{Cc}\p{Bidi_Control}]/u.test(read.replace(LINE_BREAKS, ' '))
  )
    throw invalidInput(`give a text of 1 to ${MAX_CHARACTERS} characters, without control characters`, [
      field,
    ]);
  return read;
}
