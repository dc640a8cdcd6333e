import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { authorise, requireFleetScope, requirePerson } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { CredentialCipher, CredentialCipherError } from '../clusters/credentials/credential-cipher.ts';
import { OutgoingGuard } from '../outgoing/guard.ts';
import { invalidInput, notFound, Refusal } from '../refusals/refusals.ts';
import { requireExpected, outdated, type DocumentNoun } from '../versions/document-version.ts';
import { goesElsewhere, readSecrets, readTarget, type ReadTarget, type TargetToSave } from './read-target.ts';
import type { SavedTarget, TargetSecrets } from './saved-target.ts';
import { probeTarget } from './target-probe.ts';
import { sealSecrets, unsealSecrets } from './target-secrets.ts';
import { TARGETS, targetDefinition } from './targets/catalogue.ts';
import type { ProbeCheck, TargetDefinition } from './targets/target.ts';
import { TicketTargetStore } from './ticket-target.store.ts';

const MOST_TARGETS = 100;

/** Services that findings can be sent to. They get data of the whole fleet, which must be in scope. */
@Injectable()
export class TicketTargetService {
  constructor(
    private readonly targets: TicketTargetStore,
    private readonly cipher: CredentialCipher,
    private readonly guard: OutgoingGuard,
  ) {}

  /** By name, without their secrets. */
  list(asker: Principal): Promise<readonly SavedTarget[]> {
    requireManager(asker);
    return this.targets.all();
  }

  /** The services of this version. */
  services(asker: Principal): readonly TargetDefinition[] {
    requireManager(asker);
    return TARGETS;
  }

  /**
   * Saves a target. Without secrets, those that were saved before are kept, but only as long as they go to the same
   * place: nobody who may change an address can so learn them.
   */
  async save(asker: Principal, sent: TargetToSave): Promise<SavedTarget> {
    requireManager(asker);
    const person = requirePerson(asker);
    const target = readTarget(sent);
    const { name, definition, settings, connection } = target;
    const before = await this.targets.get(name);
    requireExpected(nounOf(name), before && versionOf(before), sent.expectedVersion);
    if (before === undefined && (await this.targets.all()).length >= MOST_TARGETS)
      throw invalidInput(`at most ${MOST_TARGETS} ticket targets can be saved: delete one first`, ['name']);
    const id = before?.id ?? randomUUID();
    const secrets = await this.#secrets(target, before, sent.secrets);
    const outcome = await this.targets.save({
      id,
      name,
      type: definition.type,
      settings,
      connection,
      sealed: sealSecrets(this.cipher, { id, name }, secrets),
      secretNames: [...Object.keys(secrets.service), ...Object.keys(secrets.connection)].sort(),
      savedBy: { person, token: asker.name },
      expectedVersion: sent.expectedVersion,
    });
    const saved = await this.targets.get(name);
    if (outcome === 'outdated' || saved === undefined)
      throw outdated(nounOf(name), saved && versionOf(saved), sent.expectedVersion);
    return saved;
  }

  /** Checks everything that tickets need, without creating one. */
  async test(asker: Principal, name: string): Promise<readonly ProbeCheck[]> {
    requireManager(asker);
    const target = await this.#get(name);
    const definition = targetDefinition(target.type);
    if (definition === undefined)
      throw new Refusal(
        'conflict',
        `this version has no service "${target.type}": a newer version has saved the target`,
        ['name'],
      );
    return probeTarget(this.guard, definition, target, await this.#stored(target));
  }

  async delete(asker: Principal, name: string, expectedVersion: number): Promise<SavedTarget> {
    requireManager(asker);
    requirePerson(asker);
    const target = await this.#get(name);
    requireExpected(nounOf(name), versionOf(target), expectedVersion);
    if ((await this.targets.delete(name, expectedVersion)) === 'deleted') return target;
    const now = await this.targets.get(name);
    throw outdated(nounOf(name), now && versionOf(now), expectedVersion);
  }

  async #get(name: string): Promise<SavedTarget> {
    const target = await this.targets.get(name);
    if (target === undefined) throw notFound('this ticket target', ['name']);
    return target;
  }

  async #secrets(target: ReadTarget, before: SavedTarget | undefined, sent: unknown): Promise<TargetSecrets> {
    if (sent !== undefined && sent !== null) return readSecrets(target, sent);
    if (before === undefined) return readSecrets(target, {});
    if (goesElsewhere(before, target))
      throw invalidInput(
        'enter the secrets again: the target is now another service, address or certificate',
        ['secrets'],
      );
    return this.#stored(before);
  }

  async #stored(target: SavedTarget): Promise<TargetSecrets> {
    const sealed = await this.targets.sealed(target.id);
    if (sealed === undefined) throw notFound('this ticket target', ['name']);
    try {
      return unsealSecrets(this.cipher, target, sealed);
    } catch (error) {
      if (error instanceof CredentialCipherError) throw new Refusal('conflict', error.message, ['name']);
      throw error;
    }
  }
}

function requireManager(asker: Principal): void {
  authorise(asker, 'manage-ticket-targets');
  requireFleetScope(asker);
}

function nounOf(name: string): DocumentNoun {
  return { name: `the ticket target "${name}"`, absent: 'there is no target of this name' };
}

function versionOf({ version, savedAt, savedBy }: SavedTarget) {
  return { version, appliedAt: savedAt, appliedBy: savedBy };
}
