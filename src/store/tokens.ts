import { sql } from 'kysely';

import type { Db } from './database.ts';

/** Both tokens are encrypted before they come here, bound to their portal. */
export type StoredTokens = {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** The key that they are encrypted with. */
  readonly keyId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
};

export async function saveTokens(db: Db, portalId: string, tokens: StoredTokens): Promise<void> {
  await sql`
    insert into tokens (portal_id, access_token, refresh_token, key_id, issued_at, expires_at)
    values (
      ${portalId}::bigint, ${tokens.accessToken}::text, ${tokens.refreshToken}::text,
      ${tokens.keyId}::text, ${tokens.issuedAt}::bigint, ${tokens.expiresAt}::bigint
    )
    on conflict (portal_id) do update set
      access_token = excluded.access_token,
      refresh_token = excluded.refresh_token,
      key_id = excluded.key_id,
      issued_at = excluded.issued_at,
      expires_at = excluded.expires_at`.execute(db);
}

export async function getTokens(db: Db, portalId: string): Promise<StoredTokens | null> {
  const { rows } = await sql<StoredTokens>`
    select
      access_token as "accessToken",
      refresh_token as "refreshToken",
      key_id as "keyId",
      issued_at::double precision as "issuedAt",
      expires_at::double precision as "expiresAt"
    from tokens
    where portal_id = ${portalId}::bigint`.execute(db);
  return rows[0] ?? null;
}

export async function deleteTokens(db: Db, portalId: string): Promise<void> {
  await sql`delete from tokens where portal_id = ${portalId}::bigint`.execute(db);
}
