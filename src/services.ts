import { setMaxListeners } from 'node:events';
import { loadAppManifest, type AppManifest } from './app-manifest.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import { accessTokens, type AccessTokens, type LockedStore } from './hubspot/access-token.ts';
import { hubSpotClient, type HubSpotClient } from './hubspot/client.ts';
import { inProcessRateBudget } from './hubspot/in-process-rate-budget.ts';
import { hubSpotOAuth, type HubSpotOAuth } from './hubspot/oauth.ts';
import type { RateBudget } from './hubspot/rate-budget.ts';
import { redisRateBudget } from './hubspot/redis-rate-budget.ts';
import { tokenCipher, type TokenCipher } from './hubspot/token-cipher.ts';
import { keepRateWindows } from './jobs/keep-rate-windows.ts';
import { workSlots, type WorkSlots } from './jobs/work-slots.ts';
import { createLog, type Log } from './log.ts';
import { processMetrics, type Metrics } from './metrics.ts';
import { portalDirectory, type PortalDirectory } from './portal-directory.ts';
import { bullQueue } from './queue/bull-queue.ts';
import { inProcessQueue } from './queue/in-process-queue.ts';
import type { Queue } from './queue/queue.ts';
import { openDatabase, type Database, type Db } from './store/database.ts';
import { withPortalLock } from './store/portal-lock.ts';
import { markDisconnected } from './store/portals.ts';
import { contactHasher, type ContactHashes } from './store/tombstones.ts';
import { deleteTokens, getTokens, saveTokens } from './store/tokens.ts';

/** Everything with a lifetime, built once and handed down. */
export type Services = {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly appManifest: AppManifest;
  readonly db: Db;
  readonly queue: Queue;
  readonly budget: RateBudget;
  readonly oauth: HubSpotOAuth;
  readonly cipher: TokenCipher;
  readonly metrics: Metrics;
  readonly contactHashes: ContactHashes;
  readonly accessTokens: AccessTokens;
  readonly hubspot: HubSpotClient;
  readonly portalDirectory: PortalDirectory;
  /** For batches of live work; bulk work has a limit of its own. */
  readonly liveSlots: WorkSlots;
  /** Runs the work alone for the portal among all processes, in a transaction: no token is renewed meanwhile. */
  alone<T>(portalId: string, work: (db: Db) => Promise<T>): Promise<T>;
  /** Wakes a worker for the portal, now or later, and does not wait for it: a lost wake costs one sweep. */
  ring(portalId: string, delayMs?: number): void;
  /** Aborted once the process is asked to end. */
  readonly stopping: AbortSignal;
  /** Ends everything; to be called once, when no work is under way any more. */
  close(): Promise<void>;
};

/** More than two cores can do, and not so much more that all of it is half done when there is too much. */
const LIVE_BATCHES = { slots: 8, heldAtMostMs: 2_000 };

type Overrides = { readonly log?: Log; readonly clock?: Clock; readonly stopping?: AbortSignal };

/** Opens database, queue and the way to HubSpot. What was opened is closed again when a later part fails. */
export async function openServices(config: Config, overrides: Overrides = {}): Promise<Services> {
  const log = overrides.log ?? createLog(config.log);
  const clock = overrides.clock ?? systemClock;
  const stopping = overrides.stopping ?? new AbortController().signal;
  const metrics = processMetrics();
  const appManifest = loadAppManifest();
  const database = await openDatabase({
    databaseUrl: config.databaseUrl,
    poolSize: config.databaseConnections,
    folder: config.dataFolder,
    log,
  });
  const { db } = database;
  const { budget, stopKeeping } = await openBudget({ config, db, log, clock });
  const queue =
    config.redisUrl === undefined
      ? inProcessQueue({ log })
      : bullQueue({ redisUrl: config.redisUrl, log });
  const cipher = tokenCipher(config.tokenKeys);
  const oauth = hubSpotOAuth({ ...config.hubspot, clock });
  const tokens = tokensOf({ database, oauth, cipher, clock, log });
  return {
    config,
    log,
    clock,
    appManifest,
    db,
    queue,
    budget,
    oauth,
    cipher,
    metrics,
    contactHashes: contactHasher(config.tokenKeys),
    accessTokens: tokens,
    hubspot: endedBy(
      hubSpotClient({
        apiUrl: config.hubspot.apiUrl,
        getToken: (portalId, options) => tokens.getToken(portalId, options),
        budget,
        log,
        clock,
        onCall: (seen) => metrics.hubSpotCalled(seen),
      }),
      givingUpAfter(stopping),
    ),
    portalDirectory: portalDirectory({ db, clock }),
    liveSlots: workSlots(LIVE_BATCHES),
    alone: (portalId, work) =>
      withPortalLock(database, portalId, (held) =>
        held.isTransaction ? work(held) : held.transaction().execute(work),
      ),
    ring(portalId, delayMs = 0) {
      void queue.wake(portalId, { delayMs });
    },
    stopping,
    async close() {
      await queue.close();
      await stopKeeping();
      await budget.close();
      await database.close();
    },
  };
}

type BudgetParts = {
  readonly config: Config;
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
};

/** On Redis the budget outlives this process by itself; without it, the database keeps it. */
async function openBudget({
  config,
  db,
  log,
  clock,
}: BudgetParts): Promise<{ budget: RateBudget; stopKeeping: () => Promise<void> }> {
  if (config.redisUrl !== undefined) {
    const budget = redisRateBudget({ redisUrl: config.redisUrl, log, clock });
    return { budget, stopKeeping: () => Promise.resolve() };
  }
  const budget = inProcessRateBudget({ clock });
  return { budget, stopKeeping: await keepRateWindows({ db, budget, clock, log }) };
}

/** Gives every call the signal that ends calls and waits, unless it brings its own. */
function endedBy(client: HubSpotClient, signal: AbortSignal): HubSpotClient {
  return {
    call: (call) => client.call({ ...call, signal: call.signal ?? signal }),
    tryCall: (call) => client.tryCall({ ...call, signal: call.signal ?? signal }),
  };
}

/** What is under way may end by itself; what is not over by then is given up, so that its lease can be given back. */
const GIVE_UP_AFTER_MS = 5_000;

function givingUpAfter(stopping: AbortSignal): AbortSignal {
  const givingUp = new AbortController();
  // Every call under way listens to it.
  setMaxListeners(0, givingUp.signal);
  stopping.addEventListener(
    'abort',
    () => setTimeout(() => givingUp.abort(), GIVE_UP_AFTER_MS).unref(),
    { once: true },
  );
  return givingUp.signal;
}

type TokenParts = {
  readonly database: Database;
  readonly oauth: HubSpotOAuth;
  readonly cipher: TokenCipher;
  readonly clock: Clock;
  readonly log: Log;
};

/** Joins the tokens' logic with the tables that hold them; neither knows the other. */
function tokensOf({ database, oauth, cipher, clock, log }: TokenParts): AccessTokens {
  const storeIn = (db: Db): LockedStore => ({
    load: (portalId) => getTokens(db, portalId),
    save: (portalId, tokens) => saveTokens(db, portalId, tokens),
    async disconnect(portalId, reason) {
      await markDisconnected(db, { portalId, reason, at: clock() });
      await deleteTokens(db, portalId);
    },
  });
  return accessTokens({
    ...storeIn(database.db),
    lock: (portalId, work) => withPortalLock(database, portalId, (db) => work(storeIn(db))),
    oauth,
    cipher,
    clock,
    log,
  });
}
