import { Command, InvalidArgumentError } from 'commander';
import type { EmulatorOptions } from './options.ts';

type Flags = {
  port: number;
  seed: number;
  portalSize: number;
  portals: number;
  app: string;
  webhooks: string;
  publicUrl: string;
  appOrigin?: string;
  clientId: string;
  clientSecret: string;
  card?: string;
  record?: string;
  contacts?: string;
  webhookDelayMs: number;
  webhookRetryBaseMs: number;
  tokenLife: number;
  searchLagMs: number;
  latencyMs?: readonly [number, number];
  now?: number;
};

/** Reads the command line of the emulator's own process. */
export function parseArgs(argv: readonly string[]): EmulatorOptions {
  const command = new Command('hubspot-emulator')
    .description(
      'A local stand-in for the part of HubSpot that Assay uses. All of its data is made up.',
    )
    .option('--port <number>', 'port on 127.0.0.1 (0: a free one)', whole, 0)
    .option('--seed <number>', 'seed of the made-up portal', whole, 1)
    .option('--portal-size <number>', 'contacts of each portal', whole, 500)
    .option('--portals <number>', 'how many portals, from 4242001 on', whole, 1)
    .option('--app <file>', "the app's app.json", 'app.json')
    .option('--webhooks <file>', "the app's subscriptions", 'webhooks/webhooks-hsmeta.json')
    .requiredOption('--public-url <url>', 'the URL that HubSpot signs and calls')
    .option('--app-origin <url>', 'where that origin really is')
    .requiredOption('--client-id <id>', "the app's client id")
    .requiredOption('--client-secret <secret>', "the app's client secret")
    .option('--card <file>', 'the built card for the record page')
    .option('--record <file>', 'write one JSON line a request')
    .option('--contacts <file>', 'load a HubSpot contact export (CSV) instead of made-up contacts')
    .option('--webhook-delay-ms <ms>', 'how long events are collected', whole, 100)
    .option('--webhook-retry-base-ms <ms>', 'about when the first retry comes', whole, 250)
    .option('--token-life <seconds>', 'life of an access token', whole, 1800)
    .option('--search-lag-ms <ms>', 'how long the search index lags', whole, 1000)
    .option('--latency-ms <least-most>', 'time of an API call, like 40-120', span)
    .option('--now <time>', 'end of the made-up year (ISO 8601)', time);
  const flags = command.parse(argv).opts<Flags>();
  return {
    port: flags.port,
    seed: flags.seed,
    portalSize: flags.portalSize,
    portals: flags.portals,
    app: flags.app,
    webhooks: flags.webhooks,
    variables: { PUBLIC_URL: flags.publicUrl },
    clientId: flags.clientId,
    clientSecret: flags.clientSecret,
    webhookDelayMs: flags.webhookDelayMs,
    webhookRetryBaseMs: flags.webhookRetryBaseMs,
    tokenLifeSeconds: flags.tokenLife,
    searchLagMs: flags.searchLagMs,
    ...(flags.appOrigin === undefined ? {} : { appOrigin: flags.appOrigin }),
    ...(flags.card === undefined ? {} : { cardBundle: flags.card }),
    ...(flags.record === undefined ? {} : { record: flags.record }),
    ...(flags.contacts === undefined ? {} : { contactsCsv: flags.contacts }),
    ...(flags.latencyMs === undefined ? {} : { latencyMs: flags.latencyMs }),
    ...(flags.now === undefined ? {} : { now: flags.now }),
  };
}

function whole(text: string): number {
  if (!/^\d+$/u.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

function span(text: string): readonly [number, number] {
  const [, least, most] = /^(\d+)-(\d+)$/u.exec(text) ?? [];
  if (least === undefined || most === undefined)
    throw new InvalidArgumentError('expected two numbers like 40-120');
  return [Number(least), Number(most)];
}

function time(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError('expected a time like 2026-11-21T09:00:00Z');
  return at;
}
