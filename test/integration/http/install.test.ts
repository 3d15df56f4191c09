import { sql } from 'kysely';
import { installByOAuth } from '../../../scripts/demo/install-by-oauth.ts';
import { getPortal } from '../../../src/store/portals.ts';
import { type AppInProcess, startInProcess } from '../../support/world/app-in-process.ts';
import { PUBLIC_URL } from '../../support/world/test-services.ts';
import { openInstallLink, pressButton } from '../../support/world/oauth-in-browser.ts';
import { until } from '../../support/world/until.ts';

const PORTAL = '4242001';
const OTHER_PORTAL = '4242002';
const ELEVEN_MINUTES_MS = 11 * 60_000;

describe('installing by OAuth', () => {
  let app: AppInProcess;
  let lateMs = 0;

  beforeAll(async () => {
    const clock = () => Date.now() + lateMs;
    app = await startInProcess({ emulator: { portals: 2 }, clock });
  });
  afterAll(() => app.close());
  beforeEach(() => {
    lateMs = 0;
  });

  const get = (url: string, headers: Record<string, string> = {}) =>
    fetch(new URL(url, app.origin), { redirect: 'manual', headers });
  const begin = () => openInstallLink(app.origin);
  /** Others may have logged something since. */
  const lastRefusal = () => app.lines.findLast(({ message }) => message === 'installation refused');
  const progressPage = async () =>
    new URL(await installByOAuth({ appOrigin: app.origin, portalId: PORTAL }));
  const isPageThatSaysStartAgain = async (response: Response) => {
    const text = await response.text();
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      saysSo: text.includes('href="/oauth/install">Start again</a>'),
      nothingChanged: text.includes('Nothing was changed.'),
    };
  };
  const START_AGAIN = {
    status: 400,
    type: 'text/html; charset=utf-8',
    saysSo: true,
    nothingChanged: true,
  };

  describe('the link', () => {
    it('leads to HubSpot’s page with the scopes of app.json, a state and a challenge', async () => {
      const { response, authorize } = await begin();
      expect(response.status).toBe(302);
      expect(authorize.origin).toBe(app.emulator.url);
      expect(authorize.pathname).toBe('/oauth/authorize');
      const query = Object.fromEntries(authorize.searchParams);
      expect(query).toMatchObject({
        client_id: 'test-client-id',
        redirect_uri: `${PUBLIC_URL}/oauth/callback`,
        scope: app.services.appManifest.requiredScopes.join(' '),
        optional_scope: app.services.appManifest.optionalScopes.join(' '),
        code_challenge_method: 'S256',
      });
      expect(query.state).toMatch(/^[\w-]{43}$/);
      expect(query.code_challenge).toMatch(/^[\w-]{43}$/);
    });

    it('keeps a cookie that no script reads, no plain connection carries and no other site sends', async () => {
      const { setCookie } = await begin();
      expect(setCookie).toMatch(/^assay_install=[\w-]{43}; /);
      const flags = setCookie.split('; ').slice(1);
      expect(flags).toEqual(
        expect.arrayContaining([
          'HttpOnly',
          'Secure',
          'SameSite=Lax',
          'Path=/oauth',
          'Max-Age=600',
        ]),
      );
      expect(flags.some((flag) => flag.startsWith('Domain'))).toBe(false);
    });

    it('is another one each time', async () => {
      const [one, other] = [await begin(), await begin()];
      const states = [one, other].map(({ authorize }) => authorize.searchParams.get('state'));
      expect(new Set([...states, one.cookie, other.cookie]).size).toBe(4);
    });

    it('leaves neither state nor cookie readable in the database', async () => {
      const { authorize, cookie } = await begin();
      const stored = JSON.stringify(
        (await sql`select * from oauth_states`.execute(app.services.db)).rows,
      );
      expect(stored).not.toContain(authorize.searchParams.get('state'));
      expect(stored).not.toContain(cookie.split('=')[1]);
    });
  });

  describe('the callback', () => {
    it('connects the portal, and shows how the backfill goes until every contact has a tier', async () => {
      const page = await installByOAuth({ appOrigin: app.origin, portalId: PORTAL });
      expect(await getPortal(app.services.db, PORTAL)).toMatchObject({ status: 'connected' });
      const progress = await until('the backfill has ended', async () => {
        const response = await fetch(page, { headers: { accept: 'application/json' } });
        const now = (await response.json()) as { finished: boolean };
        return now.finished && now;
      });
      expect(progress).toEqual({ judged: 8, total: 8, finished: true });
      const html = await (await fetch(page, { headers: { accept: 'text/html' } })).text();
      expect(html).toContain('Assay is ready');
      expect(html).toContain('8 of 8 contacts');
    });

    it('keeps tokens that only the key can read', async () => {
      const { rows } = await sql<{ all: string; keyId: string }>`
        select tokens::text as "all", key_id as "keyId" from tokens`.execute(app.services.db);
      expect(rows).toHaveLength(1);
      expect(rows[0]?.keyId).toBe('k1');
      expect(rows[0]?.all).not.toContain('emulator-token');
      expect(JSON.stringify(app.lines)).not.toContain('emulator-token');
    });

    it('answers a state that was used already with a 400 page that says to start again', async () => {
      const page = await begin();
      const { cookie } = page;
      const callback = await pressButton(page, 'install', PORTAL);
      expect((await get(callback, { cookie })).status).toBe(303);
      const again = await get(callback, { cookie });
      expect(await isPageThatSaysStartAgain(again)).toEqual(START_AGAIN);
      expect(lastRefusal()).toMatchObject({ reason: 'used' });
    });

    it('takes a state once, whoever asks at the same time', async () => {
      const page = await begin();
      const { cookie } = page;
      const callback = await pressButton(page, 'install', PORTAL);
      const answers = await Promise.all(Array.from({ length: 5 }, () => get(callback, { cookie })));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 400, 400, 400, 400]);
    });

    it('answers another browser in the same way, and leaves the state to its own', async () => {
      const page = await begin();
      const { cookie } = page;
      const other = await begin();
      const callback = await pressButton(page, 'install', PORTAL);
      for (const headers of [{}, { cookie: other.cookie }, { cookie: 'assay_install=' }]) {
        const refused = await get(callback, headers);
        expect(await isPageThatSaysStartAgain(refused)).toEqual(START_AGAIN);
      }
      expect(lastRefusal()).toMatchObject({ reason: 'other-browser' });
      expect((await get(callback, { cookie })).status).toBe(303);
    });

    it('answers a state that it never gave, or none, in the same way', async () => {
      const { cookie } = await begin();
      for (const query of ['?code=x&state=made-up', '?code=x', '']) {
        const refused = await get(`/oauth/callback${query}`, { cookie });
        expect(await isPageThatSaysStartAgain(refused)).toEqual(START_AGAIN);
      }
    });

    it('tells an admin who declined that nothing was changed', async () => {
      const page = await begin();
      const { cookie } = page;
      const callback = await pressButton(page, 'cancel', OTHER_PORTAL);
      expect(await isPageThatSaysStartAgain(await get(callback, { cookie }))).toEqual(START_AGAIN);
      expect(await getPortal(app.services.db, OTHER_PORTAL)).toBeNull();
    });

    it('answers a code that HubSpot does not accept in the same way', async () => {
      const page = await begin();
      const { cookie } = page;
      const callback = new URL(await pressButton(page, 'install', OTHER_PORTAL));
      callback.searchParams.set('code', 'stolen');
      const refused = await get(callback.href, { cookie });
      expect(await isPageThatSaysStartAgain(refused)).toEqual(START_AGAIN);
      expect(await getPortal(app.services.db, OTHER_PORTAL)).toBeNull();
    });

    it('answers a code that was got for another challenge in the same way', async () => {
      const victim = await begin();
      const attacker = await begin();
      const stolen = new URL(await pressButton(attacker, 'install', OTHER_PORTAL));
      stolen.searchParams.set('state', victim.authorize.searchParams.get('state') ?? '');
      const refused = await get(stolen.href, { cookie: victim.cookie });
      expect(await isPageThatSaysStartAgain(refused)).toEqual(START_AGAIN);
      expect(await getPortal(app.services.db, OTHER_PORTAL)).toBeNull();
    });

    it('writes nothing into its page that came with the request', async () => {
      const { cookie } = await begin();
      const query = new URLSearchParams({ state: '<b>canary</b>', error: '<i>canary</i>' });
      const refused = await get(`/oauth/callback?${query.toString()}`, { cookie });
      expect(await refused.text()).not.toContain('canary');
    });

    it('sends the browser nowhere else than to itself and to HubSpot', async () => {
      const page = await begin();
      const { cookie } = page;
      const callback = new URL(await pressButton(page, 'install', PORTAL));
      callback.searchParams.set('redirect', 'https://evil.example');
      callback.searchParams.set('returnUrl', 'https://evil.example');
      const done = await get(callback.href, { cookie });
      expect(done.headers.get('location')).toMatch(/^\/oauth\/installed\?/);
    });
  });

  describe('the page that the admin lands on', () => {
    it('is shown with its link only: another portal, another time or no proof is a 404', async () => {
      const link = await progressPage();
      const tampered = [
        ['portal', OTHER_PORTAL],
        ['expires', String(Date.now() + 999_999_999)],
        ['proof', 'AAAA'],
        ['proof', ''],
      ] as const;
      for (const [name, value] of tampered) {
        const url = new URL(link);
        url.searchParams.set(name, value);
        expect((await fetch(url)).status).toBe(404);
      }
      expect((await get('/oauth/installed')).status).toBe(404);
      expect((await fetch(link)).status).toBe(200);
    });
  });

  // Last, since a clock that goes back again confuses the rest of the app.
  describe('as time goes by', () => {
    it('ends the page of its progress after a day', async () => {
      const link = await progressPage();
      lateMs = 25 * 60 * 60_000;
      expect((await fetch(link)).status).toBe(404);
    });

    it('answers a state of eleven minutes ago with a 400 page that says to start again', async () => {
      const page = await begin();
      const { cookie } = page;
      const callback = await pressButton(page, 'install', PORTAL);
      lateMs = ELEVEN_MINUTES_MS;
      expect(await isPageThatSaysStartAgain(await get(callback, { cookie }))).toEqual(START_AGAIN);
      expect(lastRefusal()).toMatchObject({ reason: expect.stringMatching(/expired|unknown/) });
    });
  });
});
