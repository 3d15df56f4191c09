import { join } from 'node:path';
import type { EmulatorOptions } from '../../hubspot-emulator/options.ts';
import { startEmulator, type Emulator } from '../../hubspot-emulator/server.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/emulator');

export const PUBLIC_URL = 'https://fixture.example';
export const CLIENT = { client_id: 'emulator-client', client_secret: 'emulator-secret' };
export const REDIRECT = `${PUBLIC_URL}/oauth/callback`;

/** A small emulator for the fixture app; search without lag unless a test wants it. */
export function startFixture(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  return startEmulator({
    app: join(FIXTURES, 'app.json'),
    webhooks: join(FIXTURES, 'webhooks-hsmeta.json'),
    variables: { PUBLIC_URL },
    clientId: CLIENT.client_id,
    clientSecret: CLIENT.client_secret,
    appOrigin: 'http://127.0.0.1:9',
    portalSize: 60,
    webhookDelayMs: 10,
    webhookRetryBaseMs: 20,
    searchLagMs: 0,
    ...options,
  });
}

export type Answered = { status: number; headers: Headers; body: any };
export type Api = (method: string, path: string, body?: unknown) => Promise<Answered>;

export type Tokens = { access_token: string; refresh_token: string };

/** Presses the install button, as a browser would, and gives where it leads. */
export async function pressInstall(
  emulator: Emulator,
  extra: Record<string, string> = {},
): Promise<URL> {
  const response = await fetch(`${emulator.url}/oauth/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      client_id: CLIENT.client_id,
      redirect_uri: REDIRECT,
      scope: emulator.world.app.requiredScopes.join(' '),
      portalId: '4242001',
      decision: 'install',
      ...extra,
    }),
  });
  return new URL(response.headers.get('location') ?? 'about:blank');
}

/** One call of a token endpoint. */
export async function oauth(
  emulator: Emulator,
  path: string,
  form: Record<string, string>,
): Promise<Answered> {
  const response = await fetch(`${emulator.url}/oauth/2026-09/token${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return answered(response);
}

/** Installs the fixture app in a portal and gives its tokens. */
export async function install(
  emulator: Emulator,
  extra: Record<string, string> = {},
): Promise<Tokens> {
  const code = (await pressInstall(emulator, extra)).searchParams.get('code') ?? '';
  const { body } = await oauth(emulator, '', {
    ...CLIENT,
    grant_type: 'authorization_code',
    redirect_uri: REDIRECT,
    code,
  });
  return body;
}

/** Calls the API with a token. */
export function apiOf(emulator: Emulator, token: string): Api {
  return async (method, path, body) =>
    answered(
      await fetch(emulator.url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
}

/** An emulator with the fixture app installed, ready to be called. */
export async function startInstalled(
  options: Partial<EmulatorOptions> = {},
): Promise<{ emulator: Emulator; api: Api; tokens: Tokens }> {
  const emulator = await startFixture(options);
  const tokens = await install(emulator);
  return { emulator, api: apiOf(emulator, tokens.access_token), tokens };
}

/** Calls the control API. */
export async function control(
  emulator: Emulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answered> {
  return answered(
    await fetch(`${emulator.url}/emulator${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
}

async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const body: unknown = isJson && text !== '' ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, body };
}

export const CONTACTS = '/crm/objects/2026-09/contacts';
export const FIRST = '900000000001';
export const SECOND = '900000000002';
export const UNKNOWN = '900099999999';
