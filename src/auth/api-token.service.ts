import {
  DAY_MILLISECONDS,
  DEFAULT_TOKEN_DAYS,
  generateToken,
  hashToken,
  MAX_TOKEN_DAYS,
  sameHash,
  tokenId,
} from './api-token.ts';
import type { ApiToken } from './api-token.ts';
import type { ApiTokenStore } from './api-token.store.ts';
import { authorise, coversScope } from './permissions.ts';
import type { AccessScope } from '../core/access-scope.ts';
import { readPerson, type Person } from './person.ts';
import type { Principal, Role } from './principal.ts';
import { invalidInput, notFound, Refusal } from '../refusals/refusals.ts';

export interface NewApiToken {
  readonly name: string;
  readonly role: Role;
  readonly scope: AccessScope;
  /** The person that the token belongs to; by default none, as for a program. */
  readonly owner?: Person | null | undefined;
  /** Defaults to 90 days from now; one year at most. */
  readonly expiresAt?: Date;
}

export interface IssuedToken {
  readonly apiToken: ApiToken;
  /** The token itself, which is available only at this moment. */
  readonly token: string;
}

const TOUCH_INTERVAL_MILLISECONDS = 600_000;
const NOTHING = Buffer.alloc(32);

/** Issues, checks and revokes API tokens. */
export class ApiTokenService {
  readonly #store: ApiTokenStore;

  constructor(store: ApiTokenStore) {
    this.#store = store;
  }

  /** The principal of a token; undefined if the token is malformed, unknown, revoked or expired. */
  async authenticate(token: string): Promise<Principal | undefined> {
    const id = tokenId(token);
    if (id === undefined) return undefined;
    const found = await this.#store.findWithHash(id);
    if (!sameHash(hashToken(token), found?.hash ?? NOTHING) || found === undefined) return undefined;
    const { name, role, scope, owner, expiresAt, revokedAt, lastUsedAt } = found.token;
    const now = new Date();
    if (revokedAt !== null || expiresAt <= now) return undefined;
    if (lastUsedAt === null || now.getTime() - lastUsedAt.getTime() > TOUCH_INTERVAL_MILLISECONDS) {
      await this.#store.touch(id, now);
    }
    return { tokenId: id, name, role, scope, owner };
  }

  /** Issues a token on behalf of a principal, who cannot grant more than they have. */
  async create(principal: Principal, input: NewApiToken): Promise<IssuedToken> {
    authorise(principal, 'manage-tokens');
    if (!coversScope(principal.scope, input.scope)) {
      throw new Refusal('forbidden', 'a token cannot have a wider scope than the token that creates it', [
        'scope',
      ]);
    }
    return this.issue(input);
  }

  /** Issues a token without checking permissions, for the command line on the service's own machine. */
  async issue(input: NewApiToken): Promise<IssuedToken> {
    const name = input.name.trim();
    if (name.length === 0 || name.length > 100) {
      throw invalidInput('a token needs a name of 1 to 100 characters', ['name']);
    }
    const owner = input.owner ? readPerson(input.owner, ['owner']) : null;
    const createdAt = new Date();
    const expiresAt =
      input.expiresAt ?? new Date(createdAt.getTime() + DEFAULT_TOKEN_DAYS * DAY_MILLISECONDS);
    const latest = createdAt.getTime() + MAX_TOKEN_DAYS * DAY_MILLISECONDS;
    if (expiresAt <= createdAt || expiresAt.getTime() > latest) {
      throw invalidInput(`the expiry of a token must be in the future, within ${MAX_TOKEN_DAYS} days`, [
        'expiresAt',
      ]);
    }
    const { id, token, hash } = generateToken();
    const apiToken: ApiToken = {
      id,
      name,
      role: input.role,
      scope: input.scope,
      owner,
      createdAt,
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
    };
    await this.#store.insert(apiToken, hash);
    return { apiToken, token };
  }

  /** Active tokens whose scope lies within the principal's. */
  async list(principal: Principal): Promise<ApiToken[]> {
    authorise(principal, 'manage-tokens');
    const tokens = await this.#store.listActive(new Date());
    return tokens.filter((token) => coversScope(principal.scope, token.scope));
  }

  /** Takes effect with the next request. Revoking a token twice has no further effect. */
  async revoke(principal: Principal, id: string): Promise<ApiToken> {
    authorise(principal, 'manage-tokens');
    const found = await this.#store.findWithHash(id);
    if (found === undefined || !coversScope(principal.scope, found.token.scope)) {
      throw notFound('the token', ['id']);
    }
    const revoked = await this.#store.revoke(id, new Date());
    if (revoked === undefined) throw notFound('the token', ['id']);
    return revoked;
  }
}
