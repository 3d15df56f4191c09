import { sql } from 'kysely';

import type { Db } from './database.ts';

/** One installation on its way. Only hashes of what the browser holds are kept. */
type OAuthState = {
  readonly stateHash: string;
  readonly browserHash: string;
  readonly codeVerifier: string;
  readonly expiresAt: number;
};

export async function saveState(db: Db, state: OAuthState): Promise<void> {
  await sql`
    insert into oauth_states (state_hash, browser_hash, code_verifier, expires_at)
    values (
      ${state.stateHash}::text, ${state.browserHash}::text,
      ${state.codeVerifier}::text, ${state.expiresAt}::bigint
    )`.execute(db);
}

type Take = { readonly stateHash: string; readonly browserHash: string; readonly now: number };

export type Taken =
  | { readonly ok: true; readonly codeVerifier: string }
  | { readonly ok: false; readonly reason: 'unknown' | 'used' | 'expired' | 'other-browser' };

/** Takes a state once, whoever else tries at the same time. Another browser does not use it up. */
export async function takeState(db: Db, take: Take): Promise<Taken> {
  const { rows } = await sql<{ codeVerifier: string }>`
    update oauth_states set used = true
    where state_hash = ${take.stateHash}::text
      and browser_hash = ${take.browserHash}::text
      and expires_at > ${take.now}::bigint
      and not used
    returning code_verifier as "codeVerifier"`.execute(db);
  const codeVerifier = rows[0]?.codeVerifier;
  if (codeVerifier !== undefined) return { ok: true, codeVerifier };
  return { ok: false, reason: await whyNot(db, take) };
}

type StateRow = { readonly sameBrowser: boolean; readonly used: boolean };

async function whyNot(db: Db, { stateHash, browserHash }: Take) {
  const { rows } = await sql<StateRow>`
    select browser_hash = ${browserHash}::text as "sameBrowser", used
    from oauth_states
    where state_hash = ${stateHash}::text`.execute(db);
  const state = rows[0];
  if (state === undefined) return 'unknown';
  if (!state.sameBrowser) return 'other-browser';
  return state.used ? 'used' : 'expired';
}

/** Removes the states that ended before this time. */
export async function forgetStates(db: Db, endedBefore: number): Promise<void> {
  await sql`delete from oauth_states where expires_at < ${endedBefore}::bigint`.execute(db);
}
