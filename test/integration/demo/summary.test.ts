import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { emulatorClient } from '../../../scripts/demo/emulator-client.ts';
import { chaosInWords, summarize } from '../../../scripts/demo/summary.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';
import { until } from '../../support/world/until.ts';
import { control, FIRST, install, SECOND, startFixture } from '../emulator/start-installed.ts';

const PORTAL = '4242001';
const NOTHING = {
  received: 0,
  repeated: 0,
  applied: 0,
  superseded: 0,
  ignored: 0,
  dead: 0,
  pending: 0,
};

describe('the demo’s last word', () => {
  let emulator: Emulator;
  let app: Server;
  let appOrigin: string;
  /** What the app answers deliveries with. */
  let status = 200;

  beforeAll(async () => {
    app = createServer((request, response) => {
      if (request.method === 'POST') response.writeHead(status).end();
      else response.end(JSON.stringify({ inbox: { events: 0 }, totals: NOTHING }));
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    appOrigin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    emulator = await startFixture({ appOrigin, webhookRetryBaseMs: 1, webhookRetryCapMs: 2 });
    await install(emulator);
  });
  afterAll(async () => {
    await emulator.close();
    app.closeAllConnections();
    await new Promise((resolve) => app.close(resolve));
  });

  const edit = (id: string, jobtitle: string) =>
    control(emulator, 'POST', `/portals/${PORTAL}/contacts/${id}/properties`, {
      properties: { jobtitle },
    });
  const book = async () => (await control(emulator, 'GET', '/ledger')).body;
  const summary = () =>
    summarize({
      emulator: emulatorClient(emulator.url),
      portalId: PORTAL,
      appOrigin,
      operatorToken: 'nobody-asks',
      lostAfterMs: 0,
    });

  it('calls lost what was acknowledged and never read, and what HubSpot gave up on', async () => {
    expect((await summary()).lost).toBe(0);

    await edit(FIRST, 'Never read');
    await until('it is acknowledged', async () => (await book()).acked === 1);
    expect((await summary()).lost).toBe(1);

    status = 503;
    await edit(SECOND, 'Never taken');
    await until('it is given up', async () => (await book()).gaveUp === 1);
    const last = await summary();
    expect(last.lost).toBe(2);
    expect(chaosInWords(last)).toMatch(/: 2 lost\.$/);
  });
});
