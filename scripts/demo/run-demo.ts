import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildCard } from '../build-card.ts';
import { watchBackfill } from './backfill-bar.ts';
import { CHAOS_ENV, startChaos, type Chaos } from './chaos.ts';
import { installByOAuth } from './install-by-oauth.ts';
import { letLeadsAct } from './live-leads.ts';
import type { DemoOptions } from './options.ts';
import { startApp, type RunningApp } from './start-app.ts';
import { PUBLIC_URL, startEmulator, type RunningEmulator } from './start-emulator.ts';
import { chaosInWords, inWords, summarize, type Summary } from './summary.ts';

const PORTAL = '4242001';
/** After the leads have stopped, everything must be done within this time. */
const SETTLE_MS = 30_000;

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Runs the demo to its end; gives the exit status: 0 when nothing was lost and nothing is left to do. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-demo-'));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const running: { emulator?: RunningEmulator; app?: RunningApp } = {};
  try {
    return await play({ options, folder, stop, running });
  } catch (error) {
    say(`The demo cannot go on: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await running.app?.child.stop();
    await running.emulator?.child.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

type Play = {
  readonly options: DemoOptions;
  readonly folder: string;
  readonly stop: AbortController;
  readonly running: { emulator?: RunningEmulator; app?: RunningApp };
};

async function play({ options, folder, stop, running }: Play): Promise<number> {
  say('Building the card and starting the stand-in for HubSpot (all of its data is made up) …');
  const secrets = {
    clientSecret: randomBytes(24).toString('hex'),
    tokenKey: randomBytes(32).toString('base64'),
    operatorToken: randomBytes(24).toString('hex'),
  };
  const cardBundle = await buildCard({ outDir: folder, variables: { PUBLIC_URL } });
  const emulator = await startEmulator({
    folder,
    clientSecret: secrets.clientSecret,
    cardBundle,
    args: emulatorArgs(options),
  });
  running.emulator = emulator;
  if (options.contacts !== undefined) await tellImport(emulator);

  say('Starting Assay on its embedded database and queue …');
  const start = (port: string) =>
    startApp({
      folder,
      emulatorUrl: emulator.client.url,
      ...secrets,
      env: { PORT: port, ...(options.chaos ? CHAOS_ENV : {}) },
    });
  const app = await start(String(options.port));
  running.app = app;
  await emulator.client.post('/app-origin', { origin: app.origin });

  say('Installing through HubSpot’s OAuth pages …');
  const progressPage = await installByOAuth({ appOrigin: app.origin, portalId: PORTAL });
  await watchBackfill(progressPage, stop.signal);
  say(`\nOpen ${emulator.client.url}  (contact list, records with the card, workflows)\n`);

  const chaos = options.chaos
    ? startChaos({
        emulator: emulator.client,
        running,
        start: () => start(new URL(app.origin).port),
        stop: stop.signal,
      })
    : null;
  const sources = {
    emulator: emulator.client,
    chaos,
    portalId: PORTAL,
    appOrigin: app.origin,
    operatorToken: secrets.operatorToken,
  };
  const contacts = await emulator.client.contacts(PORTAL, ['email']);
  const acting = letLeadsAct({
    emulator: emulator.client,
    portalId: PORTAL,
    contactIds: contacts.map(({ id }) => id),
    seed: options.seed,
    stop: stop.signal,
  });
  if (options.seconds !== undefined) setTimeout(() => stop.abort(), options.seconds * 1000);
  const watching = watch(sources, stop.signal);
  await Promise.race([acting, chaos?.ended ?? app.child.ended, emulator.child.ended]);
  stop.abort();
  await Promise.all([acting, watching, chaos?.ended]);

  const summary = await settled(sources);
  say(inWords(summary));
  if (summary.kills !== undefined) say(chaosInWords(summary));
  if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  return verdict(summary);
}

function emulatorArgs(options: DemoOptions): string[] {
  const { portalSize, seed, contacts, hubspotPort } = options;
  return [
    ...['--portal-size', String(portalSize), '--seed', String(seed), '--port', String(hubspotPort)],
    ...(contacts === undefined ? [] : ['--contacts', contacts]),
  ];
}

async function tellImport({ client }: RunningEmulator): Promise<void> {
  const { rows, loaded, refused } = await client.get<{
    rows: number;
    loaded: number;
    refused: { line: number; reason: string }[];
  }>('/import');
  say(`Read ${rows} rows: ${loaded} contacts loaded, ${refused.length} rows could not be read.`);
  for (const { line, reason } of refused.slice(0, 20)) say(`  line ${line}: ${reason}`);
  if (refused.length > 20) say(`  … and ${refused.length - 20} more`);
}

type Sources = Omit<Parameters<typeof summarize>[0], 'lostAfterMs'> & {
  readonly chaos: Chaos | null;
};

async function watch(sources: Sources, stop: AbortSignal): Promise<void> {
  const everyMs = process.stderr.isTTY ? 1_000 : 10_000;
  for (;;) {
    await sleep(everyMs, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return;
    const line = await liveLine(sources);
    process.stderr.write(process.stderr.isTTY ? `\r\u001B[2K${line}` : `${line}\n`);
  }
}

async function liveLine(sources: Sources): Promise<string> {
  const { chaos } = sources;
  if (chaos === null) return inWords(await summarize({ ...sources, lostAfterMs: SETTLE_MS }));
  const summary = await summarize({ ...sources, lostAfterMs: SETTLE_MS }).catch(() => null);
  // A kill may come at any moment, also in the middle of this question.
  const news = chaos.isDown() || summary === null ? 'Assay was killed just now' : inWords(summary);
  return `killed ${chaos.kills()} times | ${news}`;
}

/** Waits until nothing is on its way any more; what is then still unread is lost. */
async function settled(sources: Sources): Promise<Summary> {
  if (process.stderr.isTTY) say('');
  const until = Date.now() + SETTLE_MS;
  for (;;) {
    const { open, pending } = await sources.emulator.get<{ open: number; pending: number }>(
      '/ledger',
    );
    const summary = {
      ...(await summarize({ ...sources, lostAfterMs: 0 })),
      ...(sources.chaos === null ? {} : { kills: sources.chaos.kills() }),
    };
    const isDone = open === 0 && pending === 0 && summary.pending === 0;
    if (isDone || Date.now() > until) return summary;
    await sleep(250);
  }
}

function verdict({ lost, pending, dead, tiers }: Summary): number {
  const unjudged = tiers.none ?? 0;
  if (lost + pending + dead + unjudged === 0) return 0;
  say(
    `Not everything was done: lost ${lost}, pending ${pending}, dead ${dead}, not judged ${unjudged}.`,
  );
  return 1;
}
