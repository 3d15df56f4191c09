import { createHash, randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { toError } from '../errors.ts';
import type { Log } from '../log.ts';
import { inProcessRateBudget } from './in-process-rate-budget.ts';
import {
  BUDGET_SETTINGS,
  readRateHeaders,
  type BudgetSettings,
  type BudgetUsage,
  type CallOutcome,
  type Permit,
  type RateBudget,
} from './rate-budget.ts';
import type { Ask, Grant } from './rate-window.ts';
import { rateScripts } from './redis-rate-script.ts';
import { waitingLine } from './waiting-line.ts';

type Options = {
  readonly redisUrl: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly settings?: Partial<BudgetSettings>;
  /** Stands before every key. */
  readonly prefix?: string;
};

/** A Redis that does not answer in this time is taken for gone. */
const ANSWER_MS = 300;
/** How long the very first call waits for the connection. */
const CONNECT_MS = 1_000;
/** While Redis is gone each process works on by itself, with this share of the limit until HubSpot's headers tell more. */
const SHARE_ALONE = 0.25;
/** Another process may free a slot without a word: look this often while somebody waits. */
const LOOK_EVERY_MS = 200;

/**
 * The rate budget of an installation of several processes: one window per portal in Redis. A missing key means a
 * full window, corrected by the answer of a first call. Redis may vanish: then calls go on, slowly, without it.
 */
export function redisRateBudget(options: Options): RateBudget {
  const { redisUrl, log, clock, prefix = 'assay:rate:' } = options;
  const settings = { ...BUDGET_SETTINGS, ...options.settings };
  const scripts = rateScripts(settings);
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: ANSWER_MS,
    retryStrategy: (attempt) => Math.min(attempt * 50, 1_000),
  });
  const alone = inProcessRateBudget({
    clock,
    settings: { ...settings, limit: Math.max(1, Math.floor(settings.limit * SHARE_ALONE)) },
  });
  const connected = firstConnection(redis);
  let isGone = false;
  let isClosed = false;
  redis.on('error', (error: Error) => {
    if (!isGone) log.warn('rate budget without redis', { reason: error.name });
    isGone = true;
  });
  redis.on('ready', () => {
    if (isGone) log.info('rate budget on redis again', {});
    isGone = false;
  });

  const keysOf = (portalId: string) =>
    ['', ':calls', ':searches'].map((end) => `${prefix}{${portalId}}${end}`);
  /** By its digest; Redis is told the whole script only where it has forgotten it. */
  async function run(script: string, portalId: string, values: readonly (string | number)[]) {
    const given = [...keysOf(portalId), ...values];
    try {
      return await redis.evalsha(digestOf(script), 3, ...given);
    } catch (error) {
      if (!toError(error).message.startsWith('NOSCRIPT')) throw error;
      return await redis.eval(script, 3, ...given);
    }
  }

  async function grant(portalId: string, asks: readonly Ask[]): Promise<Grant> {
    const id = randomUUID();
    const values = asks.flatMap(({ lane, kind }) => [lane, kind]);
    const [granted, second, now] = Granted.parse(
      await run(scripts.grant, portalId, [id, ...values]),
    );
    const ask = asks[second];
    return granted === 1 && ask !== undefined
      ? { granted: true, ask, id, sentAt: now }
      : { granted: false, waitMs: Math.min(second, LOOK_EVERY_MS) };
  }

  const line = waitingLine({
    grant: (portalId, asks) => grant(portalId, asks),
    giveBack: (permit) => budget.settle(permit, { kind: 'unsent' }),
  });

  const budget: RateBudget = {
    async take(ask) {
      await connected;
      if (redis.status !== 'ready') return alone.take(ask);
      return line.take(ask).catch((error: unknown) => {
        // The line breaks only when Redis did; every other end of a wait is the caller's.
        if (codeOf(error) !== 'rate-budget-closed' || isClosed) throw error;
        return alone.take(ask);
      });
    },
    settle(permit, outcome) {
      // So that, alone, it knows what HubSpot said last.
      alone.settle(permit, outcome);
      run(scripts.settle, permit.portalId, settleValues(permit, outcome, settings))
        .then(() => line.wake(permit.portalId))
        // Unsettled, the call counts as one without an answer: too long, never too short.
        .catch((error: unknown) => log.debug('call not settled', { reason: toError(error).name }));
    },
    async usage(portalId) {
      try {
        return usageFrom(Usage.parse(await run(scripts.usage, portalId, [])));
      } catch {
        return alone.usage(portalId);
      }
    },
    async close() {
      isClosed = true;
      line.close();
      await alone.close();
      redis.disconnect();
    },
  };
  return budget;
}

const Granted = z
  .tuple([z.number(), z.number()])
  .rest(z.number())
  .transform((row) => {
    const [granted, second, now = 0] = row;
    return [granted, second, now] as const;
  });
const Usage = z.array(z.number()).length(8);

function usageFrom(row: readonly number[]): BudgetUsage {
  const [limit = 0, a = 0, b = 0, c = 0, d = 0, others = 0, blockedForMs = 0, known] = row;
  const free = Math.max(0, limit - a - b - c - d - others);
  return { isKnown: known === 1, limit, byLane: [a, b, c, d], others, free, blockedForMs };
}

function settleValues(permit: Permit, outcome: CallOutcome, settings: BudgetSettings) {
  const told = 'headers' in outcome ? readRateHeaders(outcome.headers, settings.windowMs) : null;
  const kind = outcome.kind === 'limited' ? `limited-${outcome.scope}` : outcome.kind;
  const retryAfterMs = outcome.kind === 'limited' ? (outcome.retryAfterMs ?? '') : '';
  const figures = told === null ? ['', '', ''] : [told.max, told.remaining, told.intervalMs];
  return [permit.id, permit.lane, permit.kind, permit.sentAt, kind, ...figures, retryAfterMs];
}

const digests = new Map<string, string>();

function digestOf(script: string): string {
  const known = digests.get(script);
  if (known !== undefined) return known;
  const digest = createHash('sha1').update(script).digest('hex');
  digests.set(script, digest);
  return digest;
}

function firstConnection(redis: Redis): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CONNECT_MS);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
