import { readFileSync } from 'node:fs';
import { encryptTokens } from '../../src/hubspot/access-token.ts';
import { tokenCipher } from '../../src/hubspot/token-cipher.ts';
import type { Db } from '../../src/store/database.ts';
import { publishModel } from '../../src/store/models.ts';
import { markProvisioned, savePortal } from '../../src/store/portals.ts';
import { finishScan, startScan } from '../../src/store/scans.ts';
import { saveTokens } from '../../src/store/tokens.ts';
import { tokenOf } from './hubspot/stand-in.ts';

type Install = { readonly portalId: string; readonly tokenKey: string };

const TOKEN_LIFE_MS = 6 * 60 * 60 * 1_000;

/** A portal as it is once it was installed and backfilled long ago, in the tables alone. */
export async function installPortal(db: Db, { portalId, tokenKey }: Install): Promise<void> {
  const at = Date.now();
  const cipher = tokenCipher({ keys: { k1: tokenKey }, currentKeyId: 'k1' });
  await savePortal(db, { portalId, hubDomain: 'bench.example', scopes: [], at });
  const tokens = encryptTokens(cipher, portalId, {
    accessToken: tokenOf(portalId),
    refreshToken: 'never used: the access token outlives the run',
    issuedAt: at,
    expiresAt: at + TOKEN_LIFE_MS,
    portalId,
    scopes: [],
  });
  await saveTokens(db, portalId, tokens);
  const model: unknown = JSON.parse(readFileSync('models/b2b.json', 'utf8'));
  const modelVersion = await publishModel(db, { portalId, model, by: 'bench', at });
  await markProvisioned(db, { portalId, modelVersion, foreign: [] });
  await startScan(db, { portalId, kind: 'backfill', total: 0, at });
  await finishScan(db, { portalId, kind: 'backfill', at });
}
