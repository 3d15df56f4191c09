import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, type Db } from '../../src/store/database.ts';
import { inboxDepth } from '../../src/store/inbox.ts';
import { savePortal } from '../../src/store/portals.ts';
import { median, type Row } from '../report.ts';
import { signedDeliveries } from './deliveries.ts';
import { sendAll } from './send-all.ts';

const PUBLIC_URL = 'https://assay.example';
const ROUNDS = 5;
/** About the same time for each door. */
const POSTS = { bare: 2_000, assay: 800, bull: 250 } as const;
type Door = keyof typeof POSTS;

type Stores = { readonly databaseUrl: string; readonly redisUrl: string };

/** Ingest at saturation: the door in a process on one core, the sender on the other. Rounds in turn, ratios paired. */
export async function benchIngest({ databaseUrl, redisUrl }: Stores): Promise<Row[]> {
  const secret = randomBytes(24).toString('hex');
  const database = await openDatabase({ databaseUrl, folder: '' });
  await installPortals(database.db);
  const env = {
    PATH: process.env.PATH ?? '',
    PUBLIC_URL,
    HUBSPOT_CLIENT_ID: 'bench',
    HUBSPOT_CLIENT_SECRET: secret,
    TOKEN_KEY: randomBytes(32).toString('base64'),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    LOG_LEVEL: 'error',
  };
  const doors = new Map<Door, { child: ChildProcess; port: number }>();
  for (const door of Object.keys(POSTS) as Door[]) doors.set(door, await openDoor(door, env));
  const perSecond: Record<Door, number[]> = { bare: [], assay: [], bull: [] };
  const acks: number[] = [];
  const unpackedPerSecond: number[] = [];
  const lags: number[] = [];
  try {
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [door, { port }] of doors) {
        const deliveries = signedDeliveries({
          count: POSTS[door],
          publicUrl: PUBLIC_URL,
          secret,
          round,
        });
        const { seconds, ackMs, refused } = await sendAll(port, deliveries);
        if (refused > 0) throw new Error(`${door} refused ${refused} deliveries`);
        const lag = await untilUnpacked(database.db);
        // The first round warms up.
        if (round === 0) continue;
        perSecond[door].push((POSTS[door] * 100) / seconds);
        if (door !== 'assay') continue;
        acks.push(...ackMs);
        lags.push(lag);
        unpackedPerSecond.push((POSTS[door] * 100) / (seconds + lag));
      }
    }
  } finally {
    for (const { child } of doors.values()) child.kill('SIGKILL');
    await database.close();
  }
  return rowsOf(perSecond, { acks, lags, unpackedPerSecond });
}

/** Seconds from the last acknowledgement until nothing waits in the inbox. */
async function untilUnpacked(db: Db): Promise<number> {
  const since = performance.now();
  while ((await inboxDepth(db)).deliveries > 0) await sleep(20);
  return (performance.now() - since) / 1_000;
}

type OfAssay = Readonly<Record<'acks' | 'lags' | 'unpackedPerSecond', readonly number[]>>;

function rowsOf(
  perSecond: Record<Door, number[]>,
  { acks, lags, unpackedPerSecond }: OfAssay,
): Row[] {
  const paired = (anchor: Door) =>
    median(perSecond.assay.map((rate, round) => rate / (perSecond[anchor][round] ?? Number.NaN)));
  const [ofBare, ofBull] = [paired('bare'), paired('bull')];
  const sorted = acks.toSorted((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
  const measured = `${Math.round(median(perSecond.assay))} events/s, acknowledged in ${median(acks).toFixed(0)} ms median, ${p99.toFixed(0)} ms p99; of ${POSTS.assay * 100} events the last was unpacked ${median(lags).toFixed(1)} s after it was acknowledged, which makes ${Math.round(median(unpackedPerSecond))} events/s in the ledger`;
  return [
    {
      what: 'ingest, durable in PostgreSQL before the 2xx, 100 events a POST',
      measured,
      anchor: `U, signature and JSON.parse only: ${Math.round(median(perSecond.bare))} events/s`,
      ratio: ofBare,
      goal: 'at least 0.20',
      holds: ofBare >= 0.2,
    },
    {
      what: 'the same',
      measured,
      anchor: `one bull.add per event: ${Math.round(median(perSecond.bull))} events/s`,
      ratio: ofBull,
      goal: 'at least 2.0',
      holds: ofBull >= 2,
    },
  ];
}

async function installPortals(db: Db): Promise<void> {
  for (let n = 0; n < 20; n += 1) {
    await savePortal(db, {
      portalId: String(4_242_001 + n),
      hubDomain: '',
      scopes: [],
      at: Date.now(),
    });
  }
}

async function openDoor(
  door: Door,
  env: Record<string, string>,
): Promise<{ child: ChildProcess; port: number }> {
  // Core 0 for the door; the sender, PostgreSQL and Redis share the rest.
  const child = spawn(
    'taskset',
    ['-c', '0', process.execPath, join(import.meta.dirname, 'door-server.js'), door],
    {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const said = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the door server "${door}" ended before it listened`);
  });
  const [line] = await Promise.race([said, ended]);
  ended.catch(() => undefined);
  return { child, port: (JSON.parse(line) as { port: number }).port };
}
