import type { AddressInfo } from 'node:net';
import { projectFile } from '../../../src/app-manifest.ts';
import { httpApp } from '../../../src/http/app.ts';
import { runWorker } from '../../../src/run-worker.ts';
import type { EmulatorOptions } from '../../hubspot-emulator/options.ts';
import { type Emulator, startEmulator } from '../../hubspot-emulator/server.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  PUBLIC_URL,
  type TestServices,
  testServices,
} from './test-services.ts';

export type AppInProcess = TestServices & {
  readonly emulator: Emulator;
  /** Where the app answers. */
  readonly origin: string;
};

type Options = {
  readonly emulator?: Partial<EmulatorOptions>;
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: () => number;
};

/** Emulator, HTTP server and worker in this process, where a test can reach into all of them. */
export async function startInProcess(options: Options = {}): Promise<AppInProcess> {
  const emulator = await startEmulator({
    app: projectFile('app.json'),
    webhooks: projectFile('webhooks/webhooks-hsmeta.json'),
    variables: { PUBLIC_URL },
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    portalSize: 8,
    webhookDelayMs: 10,
    webhookRetryBaseMs: 50,
    ...options.emulator,
  });
  const stop = new AbortController();
  const app = await testServices({
    env: { HUBSPOT_API_URL: emulator.url, HUBSPOT_APP_URL: emulator.url, ...options.env },
    stopping: stop.signal,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  const server = httpApp(app.services).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  emulator.world.setAppOrigin(origin);
  const working = runWorker(app.services);
  return {
    ...app,
    emulator,
    origin,
    async close() {
      stop.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await working;
      await app.close();
      await emulator.close();
    },
  };
}
