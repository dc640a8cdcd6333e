import type { Pool } from 'pg';
import type { ApiToken } from './api-token.ts';
import type { Role } from './principal.ts';

interface TokenRow {
  id: string;
  name: string;
  token_hash: Buffer;
  role: Role;
  cluster_ids: string[] | null;
  namespaces: string[] | null;
  owner_name: string | null;
  owner_email: string | null;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  last_used_at: Date | null;
}

const COLUMNS =
  'id, name, token_hash, role, cluster_ids, namespaces, owner_name, owner_email, ' +
  'created_at, expires_at, revoked_at, last_used_at';

/** The `api_tokens` table. Only `findWithHash` returns a hash, for comparison. */
export class ApiTokenStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async insert(token: ApiToken, hash: Buffer): Promise<void> {
    const { clusters, namespaces } = token.scope;
    await this.#pool.query(
      `INSERT INTO api_tokens
         (id, name, token_hash, role, cluster_ids, namespaces, owner_name, owner_email, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        token.id,
        token.name,
        hash,
        token.role,
        clusters === 'all' ? null : clusters,
        namespaces === 'all' ? null : namespaces,
        token.owner?.name ?? null,
        token.owner?.email ?? null,
        token.createdAt,
        token.expiresAt,
      ],
    );
  }

  async findWithHash(id: string): Promise<{ token: ApiToken; hash: Buffer } | undefined> {
    const { rows } = await this.#pool.query<TokenRow>({
      name: 'api-token-by-id',
      text: `SELECT ${COLUMNS} FROM api_tokens WHERE id = $1`,
      values: [id],
    });
    const row = rows[0];
    return row && { token: toToken(row), hash: row.token_hash };
  }

  /** Every token that is not revoked and not expired at `now`, newest first. */
  async listActive(now: Date): Promise<ApiToken[]> {
    const { rows } = await this.#pool.query<TokenRow>(
      `SELECT ${COLUMNS} FROM api_tokens WHERE revoked_at IS NULL AND expires_at > $1
       ORDER BY created_at DESC, id`,
      [now],
    );
    return rows.map(toToken);
  }

  /** Undefined if the token does not exist. A token that was already revoked keeps its date. */
  async revoke(id: string, at: Date): Promise<ApiToken | undefined> {
    const { rows } = await this.#pool.query<TokenRow>(
      `UPDATE api_tokens SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, at],
    );
    return rows[0] && toToken(rows[0]);
  }

  /** Revokes all active tokens with that name; returns their number. */
  async revokeNamed(name: string, at: Date): Promise<number> {
    const { rowCount } = await this.#pool.query(
      'UPDATE api_tokens SET revoked_at = $2 WHERE name = $1 AND revoked_at IS NULL',
      [name, at],
    );
    return rowCount ?? 0;
  }

  async touch(id: string, at: Date): Promise<void> {
    await this.#pool.query('UPDATE api_tokens SET last_used_at = $2 WHERE id = $1', [id, at]);
  }
}

function toToken(row: TokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    scope: { clusters: row.cluster_ids ?? 'all', namespaces: row.namespaces ?? 'all' },
    owner:
      row.owner_name === null || row.owner_email === null
        ? null
        : { name: row.owner_name, email: row.owner_email },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}
