import { createHmac, hkdfSync } from 'node:crypto';

import { sql } from 'kysely';

import { textArray } from './array-literals.ts';
import type { Db } from './database.ts';

/** A contact's keyed hashes, that of the current key first: they tell a known id again and tell nobody an id. */
export type ContactHashes = (portalId: string, contactId: string) => readonly string[];

type Keys = {
  readonly currentKeyId: string;
  /** 32 bytes in base64, by id. */
  readonly keys: Readonly<Record<string, string>>;
};

const PURPOSE = 'assay tombstones';

/** Derives from each of the token keys one that is good for hashing alone. */
export function contactHasher({ currentKeyId, keys }: Keys): ContactHashes {
  const ids = [currentKeyId, ...Object.keys(keys).filter((id) => id !== currentKeyId)];
  const derived = ids.map((id) =>
    Buffer.from(hkdfSync('sha256', Buffer.from(keys[id] ?? '', 'base64'), '', PURPOSE, 32)),
  );
  return (portalId, contactId) =>
    derived.map((key) =>
      createHmac('sha256', key).update(`${portalId}/${contactId}`).digest('base64url'),
    );
}

type Lay = {
  readonly portalId: string;
  readonly contactIds: readonly string[];
  readonly hashes: ContactHashes;
  readonly at: number;
};

/** Remembers, without their ids, that these contacts were erased. */
export async function layTombstones(tx: Db, tombs: Lay): Promise<void> {
  const { portalId, contactIds, hashes, at } = tombs;
  await sql`
    insert into tombstones (portal_id, contact_hash, at)
    select ${portalId}::bigint, contact_hash, ${at}::bigint
    from unnest(${textArray(contactIds, (id) => hashes(portalId, id)[0] ?? '')}::text[])
      as told (contact_hash)
    order by contact_hash collate "C"
    on conflict do nothing`.execute(tx);
}

type Look = Omit<Lay, 'at'>;

/** Which of these contacts were erased for privacy. */
export async function erasedContacts(
  db: Db,
  { portalId, contactIds, hashes }: Look,
): Promise<readonly string[]> {
  // Most portals have none, and hashing costs more than asking.
  if (!(await hasTombstones(db, portalId))) return [];
  const byHash = new Map(
    contactIds.flatMap((id) => hashes(portalId, id).map((hash) => [hash, id] as const)),
  );
  const { rows } = await sql<{ hash: string }>`
    select contact_hash as hash
    from tombstones
    where portal_id = ${portalId}::bigint
      and contact_hash = any(${textArray([...byHash.keys()], (hash) => hash)}::text[])`.execute(db);
  return [...new Set(rows.flatMap(({ hash }) => byHash.get(hash) ?? []))];
}

async function hasTombstones(db: Db, portalId: string): Promise<boolean> {
  const { rows } = await sql`
    select from tombstones where portal_id = ${portalId}::bigint limit 1`.execute(db);
  return rows.length > 0;
}
