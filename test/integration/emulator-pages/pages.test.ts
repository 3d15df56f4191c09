import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCard } from '../../../scripts/build-card.ts';
import type { PortalData, RecordData } from '../../hubspot-emulator/pages/page-data.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';
import { startEmulator } from '../../hubspot-emulator/server.ts';

const root = join(import.meta.dirname, '../../..');
const PORTAL = '4242001';

describe('the pages of the emulator', () => {
  let emulator: Emulator;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-pages-'));
    const variables = { PUBLIC_URL: 'https://assay.example' };
    emulator = await startEmulator({
      app: join(root, 'app.json'),
      webhooks: join(root, 'webhooks/webhooks-hsmeta.json'),
      variables,
      appOrigin: 'http://127.0.0.1:9',
      clientId: 'client',
      clientSecret: 'secret',
      portalSize: 60,
      cardBundle: await buildCard({ outDir: folder, variables }),
    });
  });

  afterAll(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = (path: string) => fetch(emulator.url + path);
  const post = (path: string, body: unknown) =>
    fetch(emulator.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const someContact = () => emulator.pages.contacts(PORTAL)[0]!.id;

  it.each(['/', `/contacts/${PORTAL}`, `/contacts/${PORTAL}/record/0-1/1`, '/workflows', '/app'])(
    'say at %s that nothing is real',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('Local HubSpot stand-in');
    },
  );

  it.each([
    ['/pages-assets/pages.js', 'made-up data'],
    ['/pages-assets/pages.css', '.made-up'],
    ['/pages-assets/card-worker.js', '__HUBSPOT_EXTENSION_WORKER__'],
    ['/pages-assets/card.js', '})(React,RemoteUI);'],
  ])('serve %s', async (path, part) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(part);
  });

  it('offer the installation at the place where the app really is', async () => {
    const [portal] = (await (await get('/pages-api/portals')).json()) as readonly PortalData[];
    expect(portal).toMatchObject({
      portalId: PORTAL,
      installed: false,
      app: { name: 'Assay', installUrl: 'http://127.0.0.1:9/oauth/install' },
    });
  });

  it('show no card before the app is installed', async () => {
    const card = await (await get(`/pages-api/${PORTAL}/contacts/${someContact()}/card`)).json();
    expect(card).toEqual({ available: false, reason: expect.stringContaining('not installed') });
  });

  it('let a lead act and put it first on its timeline', async () => {
    const path = `/pages-api/${PORTAL}/contacts/${someContact()}`;
    const outcome = await post(`${path}/act`, { act: 'look_at_pricing' });
    expect(outcome.status).toBe(200);
    const record = (await (await get(path)).json()) as RecordData;
    expect(record.timeline[0]?.title).toBe('Looked at pricing');
    expect((await post(`${path}/act`, { act: 'fly' })).status).toBe(400);
  });

  it('say that a contact does not exist', async () => {
    expect((await get(`/pages-api/${PORTAL}/contacts/1`)).status).toBe(404);
  });

  it('let no request of a card through to a host that the app does not permit', async () => {
    const response = await post(`/pages-api/${PORTAL}/card-fetch`, {
      url: 'https://elsewhere.example/',
    });
    expect(await response.json()).toMatchObject({ status: 400 });
  });
});
