import express from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { mountApi } from '../hubspot-emulator/http/mount-api.ts';
import type { ApiRoute } from '../hubspot-emulator/http/api-route.ts';
import { startEmulator } from '../hubspot-emulator/server.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/emulator');

/** An endpoint whose answer is not what its schema says. */
const WRONG: ApiRoute = {
  method: 'get',
  path: '/wrong',
  scopes: () => ['oauth'],
  answer: z.strictObject({ id: z.string() }),
  work: () => ({ status: 200, body: { id: 501 } }),
};

describe('an answer of the emulator that breaks its own schema', () => {
  it('is a 500 and is kept for whoever asks', async () => {
    const emulator = await startEmulator({
      app: join(FIXTURES, 'app.json'),
      webhooks: join(FIXTURES, 'webhooks-hsmeta.json'),
      variables: { PUBLIC_URL: 'https://fixture.example' },
      clientId: 'c',
      clientSecret: 's',
      portalSize: 20,
    });
    const { oauth } = emulator.world;
    const { token } = oauth.issue(
      oauth.refreshFor({
        portalId: '4242001',
        userId: 1,
        scopes: ['oauth'],
        redirectUri: '',
        challenge: null,
        expiresAt: 0,
        used: true,
      }),
    );
    const app = express();
    mountApi(app, emulator.world, [WRONG]);
    const server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/wrong`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const asked = await fetch(`${emulator.url}/emulator/violations`);
    const { violations }: any = await asked.json();
    server.close();
    await emulator.close();
    expect(response.status).toBe(500);
    expect(violations).toContainEqual(expect.stringContaining('GET /wrong'));
  });
});
