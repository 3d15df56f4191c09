import { fetchHeaders } from '../../hubspot-emulator/signature.ts';
import { emulatorClient } from '../../../scripts/demo/emulator-client.ts';
import { installByOAuth } from '../../../scripts/demo/install-by-oauth.ts';
import { markDisconnected } from '../../../src/store/portals.ts';
import { type AppInProcess, startInProcess } from '../../support/world/app-in-process.ts';
import { isBackfilled } from '../../support/world/is-backfilled.ts';
import { CLIENT_SECRET, PUBLIC_URL } from '../../support/world/test-services.ts';
import { until } from '../../support/world/until.ts';

const PORTAL = '4242001';
const OTHER_PORTAL = '4242002';
const STRANGER = '4242003';
const SIX_MINUTES_MS = 6 * 60_000;

type Signing = {
  readonly portalId?: string;
  readonly secret?: string;
  readonly at?: number;
  /** What the card itself put into the query, before HubSpot appends who asks. */
  readonly query?: string;
};

describe('the card’s read', () => {
  let app: AppInProcess;
  let contactId: string;
  /** A contact of the other portal whose id the first portal has not. */
  let elsewhere: string;

  beforeAll(async () => {
    app = await startInProcess({ emulator: { portals: 2 } });
    for (const portalId of [PORTAL, OTHER_PORTAL]) {
      const page = await installByOAuth({ appOrigin: app.origin, portalId });
      await until(`the backfill of ${portalId} has ended`, () => isBackfilled(page));
    }
    contactId = app.emulator.pages.contacts(PORTAL)[0]?.id ?? '';
    elsewhere = await newLead(app);
    await until('the new lead of the other portal is judged', async () => {
      const { body } = await ask(elsewhere, { portalId: OTHER_PORTAL });
      return body.state === 'scored';
    });
  });
  afterAll(() => app.close());

  /** The public address of a card as HubSpot calls it, with who asks. */
  const uriOf = (id: string, { portalId = PORTAL, query = '' }: Signing = {}) =>
    `${PUBLIC_URL}/card/contacts/${id}?${query}userId=9001&portalId=${portalId}&userEmail=rep%40demo.example&appId=777001`;
  const send = (uri: string, headers: Record<string, string>) =>
    fetch(uri.replace(PUBLIC_URL, app.origin), { headers });
  const ask = async (id: string, signing: Signing = {}) => {
    const { secret = CLIENT_SECRET, at = Date.now() } = signing;
    const uri = uriOf(id, signing);
    const response = await send(uri, fetchHeaders(secret, { method: 'GET', uri, body: '' }, at));
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body };
  };
  const UNSIGNED = {
    error: { code: 'signature-invalid', message: 'This request was not signed by HubSpot.' },
  };

  it('answers with what stands in the CRM', async () => {
    const { status, body } = await ask(contactId);
    const { properties } = app.emulator.pages.contact(PORTAL, contactId)!;
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'scored',
      contactId,
      tier: properties.assay_tier,
      score: Number(properties.assay_score),
      fit: Number(properties.assay_fit),
      readiness: Number(properties.assay_readiness),
      team: properties.assay_team,
      nextStep: properties.assay_next_step,
      reason: properties.assay_reason,
    });
  });

  it('is kept by no cache', async () => {
    expect((await ask(contactId)).headers.get('cache-control')).toBe('no-store');
  });

  it('costs no call to HubSpot', async () => {
    const before = app.emulator.world.requests.summary().total;
    await ask(contactId);
    expect(app.emulator.world.requests.summary().total).toBe(before);
  });

  it.each([
    ['of another app', { secret: 'another-secret' }],
    ['of six minutes ago', { at: Date.now() - SIX_MINUTES_MS }],
    ['of six minutes ahead', { at: Date.now() + SIX_MINUTES_MS }],
  ])('is refused with a signature %s', async (_, signing) => {
    const { status, body } = await ask(contactId, signing);
    expect(status).toBe(401);
    expect(body).toEqual(UNSIGNED);
  });

  it('is refused unsigned, and with the older signature alone', async () => {
    const uri = uriOf(contactId);
    const { 'x-hubspot-signature': v2 = '' } = fetchHeaders(
      CLIENT_SECRET,
      { method: 'GET', uri, body: '' },
      Date.now(),
    );
    for (const headers of [
      {},
      { 'x-hubspot-signature': v2, 'x-hubspot-signature-version': 'v2' },
    ]) {
      const response = await send(uri, headers);
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual(UNSIGNED);
    }
  });

  it('is refused where anything but the signed address is asked for', async () => {
    const uri = uriOf(contactId);
    const headers = fetchHeaders(CLIENT_SECRET, { method: 'GET', uri, body: '' }, Date.now());
    const others = [
      uri.replace(contactId, elsewhere),
      uri.replace(PORTAL, OTHER_PORTAL),
      uri.replace('userId=9001', 'userId=9002'),
      `${uri}&portalId=${OTHER_PORTAL}`,
      `${uri}&more=1`,
    ];
    for (const other of others) expect((await send(other, headers)).status).toBe(401);
    expect((await send(uri, headers)).status).toBe(200);
  });

  it('is refused where the card itself named a portal or a user, although HubSpot signed it', async () => {
    for (const query of [
      `portalId=${OTHER_PORTAL}&`,
      'userId=1&',
      'appId=1&',
      'portalId[]=1&portalId=7&',
    ]) {
      const { status, body } = await ask(contactId, { query });
      expect(status).toBe(401);
      expect(body).toEqual(UNSIGNED);
    }
  });

  it('never reads another portal’s contact: its id is unknown here', async () => {
    const there = await ask(elsewhere, { portalId: OTHER_PORTAL });
    expect(there.body).toMatchObject({ state: 'scored', contactId: elsewhere });
    const here = await ask(elsewhere, { portalId: PORTAL });
    expect(here.body).toEqual({
      state: 'not_scored',
      reason: 'waiting',
      message: 'This contact has not been judged yet.',
    });
  });

  it('tells two contacts of the same id apart by their portal', async () => {
    const here = await ask(contactId);
    const there = await ask(contactId, { portalId: OTHER_PORTAL });
    app.emulator.pages.act(OTHER_PORTAL, contactId, 'attend_webinar');
    await until('the contact of the other portal is judged again', async () => {
      const { body } = await ask(contactId, { portalId: OTHER_PORTAL });
      return body.readiness !== there.body.readiness;
    });
    expect((await ask(contactId)).body).toEqual(here.body);
  });

  it('says of a contact that nobody has judged that it waits', async () => {
    const { status, body } = await ask('999');
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'not_scored', reason: 'waiting' });
  });

  it.each(['abc', '-1', '1e3', '12345678901234567890', '501%27%20or%201=1'])(
    'answers 404 to the id %s',
    async (id) => {
      expect((await ask(id)).status).toBe(404);
    },
  );

  it('answers 403 to a portal that never installed the app', async () => {
    const { status, body } = await ask(contactId, { portalId: STRANGER });
    expect(status).toBe(403);
    expect(body).toMatchObject({ error: { code: 'portal-unknown' } });
  });

  it('answers 403 once the portal is disconnected, and goes on for the others', async () => {
    const { db } = app.services;
    await markDisconnected(db, { portalId: OTHER_PORTAL, reason: 'uninstalled', at: Date.now() });
    expect((await ask(elsewhere, { portalId: OTHER_PORTAL })).status).toBe(403);
    expect((await ask(contactId)).status).toBe(200);
  });
});

/** A contact of the other portal only: ids of both portals are counted up alike. */
async function newLead({ emulator }: AppInProcess): Promise<string> {
  const lead = { properties: { email: 'new.lead@demo.example', lastname: 'Lead' } };
  const { id } = await emulatorClient(emulator.url).post<{ id: string }>(
    `/portals/${OTHER_PORTAL}/contacts`,
    lead,
  );
  return id;
}
