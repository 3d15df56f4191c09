import { CLIENT_ID, PUBLIC_URL } from '../../../scripts/demo/start-emulator.ts';
import { loadAppManifest } from '../../../src/app-manifest.ts';
import type { World } from './start-world.ts';

export type HubSpotApi = {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
};

/** HubSpot's own API of a portal, for what a test prepares or checks there beside the app. */
export async function hubSpotApi(world: World, portalId: string): Promise<HubSpotApi> {
  const { url } = world.emulator;
  const accessToken = await accessTokenOf(world, portalId);
  async function ask<T>(path: string, init: RequestInit): Promise<T> {
    const response = await fetch(url + path, {
      ...init,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as T;
  }
  return {
    get: (path) => ask(path, { method: 'GET' }),
    post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
  };
}

/** A token of its own by the same grant, without the app's server. */
async function accessTokenOf(world: World, portalId: string): Promise<string> {
  const { requiredScopes } = loadAppManifest();
  const redirectUri = `${PUBLIC_URL}/oauth/callback`;
  const approved = await fetch(`${world.emulator.url}/oauth/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      client_id: CLIENT_ID,
      redirect_uri: redirectUri,
      scope: requiredScopes.join(' '),
      portalId,
      decision: 'install',
    }),
  });
  const code = new URL(approved.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const exchanged = await fetch(`${world.emulator.url}/oauth/2026-09/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CLIENT_ID,
      client_secret: world.clientSecret,
      redirect_uri: redirectUri,
      code,
    }),
  });
  const { access_token: accessToken } = (await exchanged.json()) as { access_token: string };
  return accessToken;
}
