import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { readAppDefinition } from './app-definition.ts';
import { createLedger } from './book/ledger.ts';
import { createRequestCounts } from './book/request-counts.ts';
import { emulatorClock } from './clock.ts';
import { mountControl } from './control/mount-control.ts';
import { runWorkflows } from './enrol.ts';
import { mountApi, mountLast } from './http/mount-api.ts';
import { createRateLimits } from './http/rate-limit.ts';
import { createFaults } from './misbehave.ts';
import { createOAuthBook } from './oauth/oauth-book.ts';
import { mountOAuth } from './oauth/mount-oauth.ts';
import type { EmulatorOptions } from './options.ts';
import { pagesContext, summaryOf } from './pages-access.ts';
import type { PagesContext } from './pages-context.ts';
import { mountPages } from './pages/mount-pages.ts';
import { seededRandom } from './random.ts';
import { createRecorder } from './record.ts';
import { apiRoutes } from './routes/index.ts';
import { seedPortals } from './seed/seed-portals.ts';
import { createStore } from './store/store.ts';
import { tellApp } from './webhooks/tell-app.ts';
import { createWebhookSender } from './webhooks/webhook-sender.ts';
import type { World } from './world.ts';

/** A running emulator. */
export type Emulator = {
  readonly url: string;
  readonly port: number;
  readonly world: World;
  /** The same acts and reads that the pages use, for tests in the same process. */
  readonly pages: PagesContext;
  readonly close: () => Promise<void>;
};

/** Starts the stand-in for HubSpot on 127.0.0.1: API, people's pages and control API on one port. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { world, close } = buildWorld(options);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use((_request, response, next) => {
    response.set('x-hubspot-emulator', '1');
    next();
  });
  const pages = pagesContext(world, { bundlePath: options.cardBundle ?? null });
  mountOAuth(app, world);
  mountApi(app, world, apiRoutes);
  const stopTraffic = mountControl(app, world, pages);
  mountPages(app, pages);
  mountLast(app, world);
  const server = await listen(app, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    world,
    pages,
    close: async () => {
      stopTraffic();
      close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function buildWorld(options: EmulatorOptions): { world: World; close: () => void } {
  const app = readAppDefinition({ ...options, appId: options.appId ?? 777_001 });
  const store = createStore({ clock: emulatorClock(), searchLagMs: options.searchLagMs ?? 1000 });
  const imported = seedPortals(store, options);
  const faults = createFaults();
  const ledger = createLedger({ appId: app.appId });
  const random = seededRandom((options.seed ?? 1) + 1);
  const recorder = createRecorder(options.record);
  const publicOrigin = new URL(options.variables.PUBLIC_URL).origin;
  let appOrigin = options.appOrigin ?? publicOrigin;
  const mapUrl = (url: string): string =>
    url.startsWith(publicOrigin) ? appOrigin + url.slice(publicOrigin.length) : url;
  const sender = createWebhookSender({
    app,
    ledger,
    faults: faults.deliveries,
    mapUrl,
    random,
    options: {
      delayMs: options.webhookDelayMs ?? 100,
      deadlineMs: options.webhookDeadlineMs ?? 5_000,
      retryBaseMs: options.webhookRetryBaseMs ?? 250,
      retryCapMs: options.webhookRetryCapMs ?? 10_000,
    },
  });
  runWorkflows(store);
  tellApp({ app, store, sender, faults: faults.deliveries });
  const world: World = {
    app,
    store,
    oauth: createOAuthBook({ lifeSeconds: options.tokenLifeSeconds ?? 1800 }),
    limits: createRateLimits(),
    faults,
    ledger,
    requests: createRequestCounts(),
    sender,
    random,
    portals: () => summaryOf(store),
    mapUrl,
    setAppOrigin: (origin) => {
      appOrigin = new URL(origin).origin;
    },
    record: (call) => recorder.write({ at: new Date().toISOString(), ...call }),
    violations: [],
    imported,
    latencyMs: options.latencyMs ?? [0, 0],
  };
  return {
    world,
    close: () => {
      sender.close();
      recorder.close();
    },
  };
}

function listen(app: Express, port: number): Promise<Server> {
  // Callers keep connections; one that is closed while they send would look like a fault.
  const server = createServer({ keepAliveTimeout: 120_000 }, app);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
