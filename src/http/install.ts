import { createHash, randomBytes } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { installPortal } from '../jobs/install-portal.ts';
import { authorizeUrl } from '../hubspot/oauth.ts';
import { saveState, takeState } from '../store/oauth-states.ts';
import type { Services } from '../services.ts';
import { escapeHtml, page } from './page.ts';
import { progressQuery } from './progress-link.ts';

const STATE_LIFE_MS = 10 * 60 * 1000;
const COOKIE = 'assay_install';

/** Installation by OAuth: `/oauth/install` sends the admin to HubSpot, `/oauth/callback` takes the answer. */
export function install(services: Services): Router {
  return Router()
    .get('/oauth/install', (request, response) => startInstall(services, request, response))
    .get('/oauth/callback', (request, response) => finishInstall(services, request, response));
}

async function startInstall(
  services: Services,
  _request: Request,
  response: Response,
): Promise<void> {
  const { config, db, clock, appManifest } = services;
  const state = randomToken();
  const browser = randomToken();
  const codeVerifier = randomToken();
  await saveState(db, {
    stateHash: sha256(state),
    browserHash: sha256(browser),
    codeVerifier,
    expiresAt: clock() + STATE_LIFE_MS,
  });
  response.cookie(COOKIE, browser, {
    httpOnly: true,
    sameSite: 'lax',
    secure: config.publicUrl.startsWith('https://'),
    path: '/oauth',
    maxAge: STATE_LIFE_MS,
  });
  response.redirect(
    302,
    authorizeUrl({
      appUrl: config.hubspot.appUrl,
      clientId: config.hubspot.clientId,
      redirectUri: redirectUri(services),
      scopes: appManifest.requiredScopes,
      optionalScopes: appManifest.optionalScopes,
      state,
      codeChallenge: sha256(codeVerifier),
    }),
  );
}

async function finishInstall(
  services: Services,
  request: Request,
  response: Response,
): Promise<void> {
  const { db, clock, log, config } = services;
  const query = new URL(request.originalUrl, config.publicUrl).searchParams;
  const taken = await takeState(db, {
    stateHash: sha256(query.get('state') ?? ''),
    browserHash: sha256(cookieOf(request, COOKIE) ?? ''),
    now: clock(),
  });
  response.clearCookie(COOKIE, { path: '/oauth' });
  if (!taken.ok) {
    log.warn('installation refused', { reason: taken.reason });
    startAgain(
      response,
      'This installation link was used already, is too old, or was opened in another browser. Nothing was changed.',
    );
    return;
  }
  if (query.get('error') !== null) {
    log.info('installation declined', { reason: query.get('error') });
    startAgain(
      response,
      'HubSpot says that the installation was not approved. Nothing was changed.',
    );
    return;
  }
  const installed = await installPortal(services, {
    code: query.get('code') ?? '',
    codeVerifier: taken.codeVerifier,
    redirectUri: redirectUri(services),
  });
  if (!installed.ok) {
    log.error('installation failed', { reason: installed.reason });
    startAgain(response, installed.message, installed.isConnected ? CONNECTED : REFUSED);
    return;
  }
  const link = progressQuery(installed.portalId, { secret: config.hubspot.clientSecret, clock });
  response.redirect(303, `/oauth/installed?${link}`);
}

const REFUSED = 'Assay was not installed';
const CONNECTED = 'Assay is connected, but not set up yet';

function startAgain(response: Response, sentence: string, title = REFUSED): void {
  response.status(400).send(
    page({
      title,
      body: `<p>${escapeHtml(sentence)}</p><p><a class="button" href="/oauth/install">Start again</a></p>`,
    }),
  );
}

function redirectUri({ config }: Services): string {
  return `${config.publicUrl}/oauth/callback`;
}

function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function cookieOf(request: Request, name: string): string | undefined {
  const pair = (request.headers.cookie ?? '')
    .split(/;\s*/)
    .find((part) => part.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
