import { readFileSync } from 'node:fs';
import { projectFile } from '../app-manifest.ts';
import { toError } from '../errors.ts';
import { encryptTokens } from '../hubspot/access-token.ts';
import type { Tokens } from '../hubspot/oauth.ts';
import type { Services } from '../services.ts';
import { markWrittenAccountsDue } from '../store/accounts.ts';
import { getModel, publishModel } from '../store/models.ts';
import { getPortal, savePortal } from '../store/portals.ts';
import { saveTokens } from '../store/tokens.ts';
import { writesAccounts } from './accounts.ts';
import { startBackfill } from './backfill.ts';
import { provisionPortal } from './provision-portal.ts';

type InstallCode = {
  readonly code: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
};

type Installed =
  | { readonly ok: true; readonly portalId: string }
  /** `message` is for the admin's eyes, `reason` for the log; `isConnected`: only the set-up is missing. */
  | {
      readonly ok: false;
      readonly reason: string;
      readonly message: string;
      readonly isConnected: boolean;
    };

/**
 * Connects a portal: tokens, model, properties, backfill. Every step may be done twice, so that installing
 * again mends what an earlier attempt left half done.
 */
export async function installPortal(services: Services, install: InstallCode): Promise<Installed> {
  const { db, oauth, cipher, clock, log, accessTokens } = services;
  const exchanged = await oauth.exchangeCode(install);
  if (!exchanged.ok) {
    return refused(exchanged.message, 'HubSpot did not accept the installation code.');
  }
  const who = await whoInstalled(services, exchanged.tokens);
  if (who === null) return refused('portal-unknown', 'HubSpot did not say which portal this is.');

  const { portalId, hubDomain, scopes } = who;
  const missing = services.appManifest.requiredScopes.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) {
    return refused('scopes-missing', `These scopes were not granted: ${missing.join(', ')}.`);
  }

  // Whoever renews the tokens of an earlier installation, and finds them revoked, must not delete these.
  await services.alone(portalId, async (held) => {
    await savePortal(held, { portalId, hubDomain, scopes, at: clock() });
    await saveTokens(held, portalId, encryptTokens(cipher, portalId, exchanged.tokens));
  });
  accessTokens.forget(portalId);

  try {
    await provideModel(services, portalId);
    const portal = await getPortal(db, portalId);
    if (portal !== null) await provisionPortal(services, portal);
    await startBackfill(services, portalId);
    if (portal !== null && writesAccounts(portal)) await markWrittenAccountsDue(db, portalId);
    log.info('portal installed', { portalId });
    return { ok: true, portalId };
  } catch (thrown) {
    return {
      ok: false,
      reason: toError(thrown).message,
      message: 'Its properties could not be set up yet. Starting again goes on from here.',
      isConnected: true,
    };
  }
}

type Who = {
  readonly portalId: string;
  readonly hubDomain: string;
  readonly scopes: readonly string[];
};

/** The token itself may not say whose it is; introspection always does. */
async function whoInstalled({ oauth }: Services, tokens: Tokens): Promise<Who | null> {
  const introspected = await oauth.introspectToken(tokens.accessToken);
  if (!introspected.ok) return null;
  const { facts } = introspected;
  const portalId = tokens.portalId ?? facts.portalId;
  if (portalId === null) return null;
  return { portalId, hubDomain: facts.hubDomain ?? '', scopes: tokens.scopes ?? facts.scopes };
}

/** A portal without a model starts with the shipped one; one that comes back keeps its own. */
async function provideModel({ db, clock }: Services, portalId: string): Promise<void> {
  if ((await getModel(db, portalId)) !== null) return;
  const model: unknown = JSON.parse(readFileSync(projectFile('models/b2b.json'), 'utf8'));
  await publishModel(db, { portalId, model, by: 'installation', at: clock() });
}

function refused(reason: string, message: string): Installed {
  return { ok: false, reason, message: `${message} Nothing was changed.`, isConnected: false };
}
