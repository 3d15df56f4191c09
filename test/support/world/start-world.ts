import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmulatorClient } from '../../../scripts/demo/emulator-client.ts';
import { installByOAuth } from '../../../scripts/demo/install-by-oauth.ts';
import { startEmulator } from '../../../scripts/demo/start-emulator.ts';
import {
  type AppProcesses,
  type ProcessCounts,
  type Role,
  startProcesses,
} from './app-processes.ts';
import { isBackfilled } from './is-backfilled.ts';
import { until } from './until.ts';
import { cuttableLinks, type Links } from './world-links.ts';
import { EMBEDDED, realStores, type Servers } from './world-stores.ts';

/** The first portal of the emulator. */
export const PORTAL = '4242001';
/** The second one, where there are two. */
export const OTHER_PORTAL = '4242002';

export type WorldOptions = {
  readonly stores: 'embedded' | 'real';
  /** With real stores; one web process and two workers if left out. */
  readonly processes?: ProcessCounts;
  /** With real stores; whether a test may cut the app off from them and from HubSpot. */
  readonly links?: 'direct' | 'cuttable';
  /** Further arguments of the emulator, such as `--portal-size`. */
  readonly emulatorArgs?: readonly string[];
  /** Further settings of the app. */
  readonly env?: Readonly<Record<string, string>>;
  /** Portals that are installed and backfilled at once; the first one if left out. */
  readonly portals?: readonly string[];
};

/** The app beside the stand-in for HubSpot, all as processes of their own. */
export type World = {
  readonly emulator: EmulatorClient;
  readonly clientSecret: string;
  readonly operatorToken: string;
  /** Logs of all processes, and what the embedded database keeps. */
  readonly folder: string;
  /** Null with the embedded stores. */
  readonly servers: Servers | null;
  /** Null where they cannot be cut. */
  readonly links: Links | null;
  /** Settings that every process of the app got. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the app answers now: the first web process. */
  origin(): string;
  app(): AppProcesses;
  /** Starts the app again after `app().kill()` or `app().stop()`, and tells HubSpot where. */
  startAgain(): Promise<void>;
  /** Kills every process of a role at once, as kill -9 does. */
  crash(role: Role): Promise<void>;
  /** Starts as many of a role as there were at first, and tells HubSpot where. */
  revive(role: Role): Promise<void>;
  /** Installs by OAuth as an admin's browser does, and waits until every contact was judged. */
  install(portalId: string): Promise<void>;
  stop(): Promise<void>;
};

const REAL_PROCESSES: ProcessCounts = { web: 1, worker: 2 };
/** Small, so that a story does not wait for the backfill. */
const PORTAL_SIZE = ['--portal-size', '60'];

/** Starts emulator and app on free ports, installs the portals and waits for their backfill. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-world-'));
  const stops: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    return await build(options, { folder, stops, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

type Ground = {
  readonly folder: string;
  /** In the order in which the parts were started. */
  readonly stops: (() => Promise<void>)[];
  readonly stop: () => Promise<void>;
};

async function build(options: WorldOptions, { folder, stops, stop }: Ground): Promise<World> {
  const secrets = {
    clientSecret: randomBytes(24).toString('hex'),
    tokenKey: randomBytes(32).toString('base64'),
    operatorToken: randomBytes(24).toString('hex'),
  };
  const args = [...PORTAL_SIZE, ...(options.emulatorArgs ?? [])];
  const [stores, { client: emulator, child }] = await Promise.all([
    options.stores === 'real' ? realStores(folder) : EMBEDDED,
    startEmulator({ folder, clientSecret: secrets.clientSecret, args }),
  ]);
  stops.push(stores.stop, child.stop);

  const cuttable =
    options.links === 'cuttable'
      ? await cuttableLinks({
          databaseUrl: stores.env.DATABASE_URL ?? '',
          redisUrl: stores.env.REDIS_URL ?? '',
          emulatorUrl: emulator.url,
          appOrigin: () => world.origin(),
        })
      : null;
  if (cuttable !== null) stops.push(cuttable.stop);

  const env = { ...stores.env, ...cuttable?.env, ...options.env };
  const counts = options.stores === 'real' ? (options.processes ?? REAL_PROCESSES) : null;
  let app: AppProcesses | null = null;
  const running = () => {
    if (app === null) throw new Error('the app of this world was not started');
    return app;
  };
  const countOf = (role: Role) => (role === 'main' ? 1 : (counts?.[role] ?? 0));
  stops.push(async () => app?.stop());
  const tellWhere = () =>
    emulator.post('/app-origin', { origin: cuttable?.appOrigin ?? world.origin() });

  const world: World = {
    emulator,
    ...secrets,
    folder,
    servers: stores.servers,
    links: cuttable?.links ?? null,
    env,
    origin: () => running().origins[0] ?? '',
    app: running,
    async startAgain() {
      app = await startProcesses({ folder, emulatorUrl: emulator.url, ...secrets, env }, counts);
      await tellWhere();
    },
    async crash(role) {
      await Promise.all(Array.from({ length: countOf(role) }, () => running().killOne(role)));
    },
    async revive(role) {
      await Promise.all(Array.from({ length: countOf(role) }, () => running().startOne(role)));
      await tellWhere();
    },
    async install(portalId) {
      const progressPage = await installByOAuth({ appOrigin: world.origin(), portalId });
      await until(
        'every contact of the portal is judged',
        () => isBackfilled(progressPage),
        60_000,
      );
    },
    stop,
  };
  await world.startAgain();
  // At once: most of a backfill is waiting for calls, and each portal has its own.
  await Promise.all((options.portals ?? [PORTAL]).map((portalId) => world.install(portalId)));
  return world;
}
