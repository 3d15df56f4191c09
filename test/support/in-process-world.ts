import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { loadConfig } from '../../src/config.ts';
import { drainBulk } from '../../src/jobs/drain-bulk.ts';
import { drainPortal } from '../../src/jobs/drain-portal.ts';
import { installPortal } from '../../src/jobs/install-portal.ts';
import { requalify, type Requalified } from '../../src/jobs/requalify.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { openServices, type Services } from '../../src/services.ts';
import type { Lane } from '../../src/core/lane.ts';
import { markDirty, type Urgency } from '../../src/store/dirty.ts';
import { getPortal } from '../../src/store/portals.ts';
import { getState, type ContactState } from '../../src/store/qualifications.ts';
import { startEmulator, type Emulator } from '../hubspot-emulator/server.ts';
import { checkValues } from '../hubspot-emulator/store/check-values.ts';
import { changeProperties } from '../hubspot-emulator/store/write-object.ts';
import type { Source } from '../hubspot-emulator/entities.ts';
import { layEmbedded } from './embedded-template.ts';
import { recordedLog } from './recorded-log.ts';

const PUBLIC_URL = 'https://assay.example';
const PORTAL = '4242001';
/** Long enough that no webhook is ever sent: these stories tell the app by hand what it shall look at. */
const NEVER_MS = 3_600_000;

type Options = {
  readonly portalSize?: number;
  /** Scopes that the admin leaves out. */
  readonly withoutScopes?: readonly string[];
  /** Put in place of the app's clock at the start. */
  readonly startAt?: number;
};

/**
 * The app's jobs and the stand-in for HubSpot in one process, on the embedded database, with one clock that the test
 * moves. Nothing happens by itself: `drain` does the work that is marked, `sweep` looks for who is due.
 */
export type InProcessWorld = {
  readonly services: Services;
  readonly emulator: Emulator;
  readonly portalId: string;
  now(): number;
  /** Both clocks, the app's and HubSpot's. */
  moveTo(at: number): void;
  advance(ms: number): void;
  /** Marks contacts as an event would, and judges them. */
  judge(contactIds: readonly string[], lane?: Lane): Promise<void>;
  drain(): Promise<void>;
  /** Judges one batch of what is ready now, by other services than the app's where some are given. */
  requalify(urgency: Urgency, services?: Services): Promise<Requalified>;
  /** Once more, as an admin does who grants other scopes, and all that comes of it. */
  installAgain(options?: Pick<Options, 'withoutScopes'>): Promise<void>;
  /** A round of the sweep, and all that it found. */
  sweep(): Promise<void>;
  state(contactId: string): Promise<ContactState>;
  /** What the CRM holds of a contact. */
  crm(contactId: string): Readonly<Record<string, string>>;
  /** Changes a contact in the CRM without telling anybody. */
  change(contactId: string, values: Readonly<Record<string, string>>, source?: Source): void;
  contactIds(): readonly string[];
  /** How many calls for this purpose the app has made so far. */
  calls(purpose: string): number;
  /** Ends the app and keeps its database: for commands that open it themselves. Gives the settings that they need. */
  stopApp(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
};

export const BY_USER: Source = { type: 'CRM_UI', id: null, userId: 9001 };
export const BY_WORKFLOW: Source = { type: 'AUTOMATION_PLATFORM', id: 'enrollmentId:1' };

export async function startInProcessWorld(options: Options = {}): Promise<InProcessWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-story-'));
  await layEmbedded(folder);
  const secret = randomBytes(24).toString('hex');
  const emulator = await startEmulator({
    app: 'app.json',
    webhooks: 'webhooks/webhooks-hsmeta.json',
    variables: { PUBLIC_URL },
    clientId: 'emulator-client-id',
    clientSecret: secret,
    portalSize: options.portalSize ?? 40,
    webhookDelayMs: NEVER_MS,
    searchLagMs: 0,
    ...(options.startAt === undefined ? {} : { now: options.startAt }),
  });
  let offset = (options.startAt ?? Date.now()) - Date.now();
  let frozen: number | null = null;
  const now = () => frozen ?? Date.now() + offset;
  const purposes: string[] = [];
  let isStopped = false;
  const env = {
    PUBLIC_URL,
    HUBSPOT_CLIENT_ID: 'emulator-client-id',
    HUBSPOT_CLIENT_SECRET: secret,
    HUBSPOT_API_URL: emulator.url,
    HUBSPOT_APP_URL: emulator.url,
    TOKEN_KEY: randomBytes(32).toString('base64'),
    DATA_FOLDER: folder,
    COALESCE_MS: '0',
  };
  const { log, lines } = recordedLog();
  const opened = await openServices(loadConfig(env), { log });
  const services: Services = {
    ...opened,
    // Tokens and the rate budget keep the machine's time, as HubSpot's limits do.
    clock: now,
    hubspot: {
      call(call) {
        purposes.push(call.purpose);
        return opened.hubspot.call(call);
      },
      tryCall(call) {
        purposes.push(call.purpose);
        return opened.hubspot.tryCall(call);
      },
    },
  };
  const portal = () => {
    const found = emulator.world.store.portals.get(PORTAL);
    if (found === undefined) throw new Error('the emulator has no portal');
    return found;
  };
  const contact = (id: string) => {
    const found = portal().objects.contacts.byId.get(id);
    if (found === undefined) throw new Error(`no contact ${id}`);
    return found;
  };

  const world: InProcessWorld = {
    services,
    emulator,
    portalId: PORTAL,
    now,
    moveTo(at) {
      frozen = at;
      offset = at - Date.now();
      emulator.world.store.clock.shift(offset);
    },
    advance: (ms) => world.moveTo(now() + ms),
    async judge(contactIds, lane = 1) {
      await markDirty(services.db, { portalId: PORTAL, contactIds, lane });
      await world.drain();
    },
    async drain() {
      for (;;) {
        const { hasBulk } = await drainPortal(services, PORTAL);
        const more = await drainBulk(services, PORTAL);
        if (!hasBulk && !more && !(await isAnythingMarked(services))) return;
        await sleep(5);
      }
    },
    async requalify(urgency, by = services) {
      const connected = await getPortal(services.db, PORTAL);
      if (connected === null) throw new Error('the app has no portal');
      return requalify(by, connected, { urgency, settleMs: 0 });
    },
    async installAgain(again = {}) {
      await install(world, again);
      await world.drain();
    },
    async sweep() {
      const told = lines.length;
      await sweep(services);
      const failed = lines.slice(told).find(({ message }) => message === 'sweep failed');
      if (failed !== undefined) throw new Error(JSON.stringify(failed));
      await world.drain();
    },
    async state(contactId) {
      const state = await getState(services.db, PORTAL, contactId);
      if (state === undefined) throw new Error(`contact ${contactId} was never judged`);
      return state;
    },
    crm: (contactId) => contact(contactId).properties,
    change(contactId, values, source = BY_USER) {
      const checked = checkValues(portal(), 'contacts', values);
      if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
      const write = {
        object: contact(contactId),
        values: checked.values,
        source,
        at: emulator.world.store.clock.now(),
      };
      changeProperties(emulator.world.store, portal(), write);
    },
    contactIds: () => portal().objects.contacts.ids,
    calls: (purpose) => purposes.filter((each) => each === purpose).length,
    async stopApp() {
      isStopped = true;
      await opened.close();
      return env;
    },
    async close() {
      if (!isStopped) await opened.close();
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await install(world, options);
  await world.drain();
  return world;
}

async function install(
  { services, emulator }: InProcessWorld,
  options: Pick<Options, 'withoutScopes'>,
): Promise<void> {
  const codeVerifier = randomBytes(32).toString('base64url');
  const redirectUri = `${PUBLIC_URL}/oauth/callback`;
  const { requiredScopes, optionalScopes } = services.appManifest;
  const code = emulator.world.oauth.grant({
    portalId: PORTAL,
    userId: 9001,
    scopes: [...requiredScopes, ...optionalScopes].filter(
      (scope) => !options.withoutScopes?.includes(scope),
    ),
    redirectUri,
    challenge: {
      value: createHash('sha256').update(codeVerifier).digest('base64url'),
      method: 'S256',
    },
  });
  const installed = await installPortal(services, { code, codeVerifier, redirectUri });
  if (!installed.ok) throw new Error(`not installed: ${installed.reason}`);
}

async function isAnythingMarked({ db }: Services): Promise<boolean> {
  const { rows } = await sql`
    select from dirty_marks join portals using (portal_id) where status = 'connected' limit 1`.execute(
    db,
  );
  return rows.length > 0;
}
