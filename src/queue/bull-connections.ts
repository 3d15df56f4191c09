import { Redis, type RedisOptions } from 'ioredis';
import { z } from 'zod';

import type { Log } from '../log.ts';

type Options = { readonly redisUrl: string; readonly log: Log };

export type BullConnections = {
  readonly create: (type: 'client' | 'subscriber' | 'bclient') => Redis;
  /** Whether a command would be sent now and not wait for Redis to come back. */
  readonly isReady: () => boolean;
  readonly onError: (error: Error) => void;
  readonly end: () => void;
};

/** Bull's connections to Redis: none of them keeps a caller waiting, and an outage is one line in the log. */
export function bullConnections({ redisUrl, log }: Options): BullConnections {
  const opened: Redis[] = [];
  let commands: Redis | null = null;
  let isWarned = false;

  function onError(error: Error): void {
    if (isWarned) return;
    isWarned = true;
    log.warn('Redis does not answer; workers find their work by sweeping meanwhile', {
      reason: error.message,
    });
  }

  function onReady(): void {
    if (isWarned) log.info('Redis answers again');
    isWarned = false;
  }

  return {
    create(type) {
      const redis = new Redis(redisUrl, type === 'client' ? COMMANDS : BLOCKING);
      redis.on('error', onError);
      opened.push(redis);
      if (type === 'client') {
        commands = redis;
        redis.on('ready', onReady);
        redis.once('ready', () => void warnOfEviction(redis, log));
      }
      return redis;
    },
    isReady: () => commands?.status === 'ready',
    onError,
    end() {
      for (const redis of opened) redis.disconnect();
    },
  };
}

const ALWAYS: RedisOptions = {
  retryStrategy: (attempt) => Math.min(attempt * 50, 1_000),
  connectTimeout: 2_000,
  // A process that stops would wait two seconds for this timer of ioredis.
  disconnectTimeout: 100,
};

/** Fails at once while Redis is away, instead of keeping commands until it is back. */
const COMMANDS: RedisOptions = {
  ...ALWAYS,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: 2_000,
};

/** Bull insists on these two for the connections on which it waits. */
const BLOCKING: RedisOptions = { ...ALWAYS, enableReadyCheck: false, maxRetriesPerRequest: null };

/** A Redis that evicts drops wakes without a word; nothing is lost by it, but leads wait for the sweep. */
async function warnOfEviction(redis: Redis, log: Log): Promise<void> {
  const policy = await readEvictionPolicy(redis);
  if (policy === null || policy === 'noeviction') return;
  log.warn('Redis is set to evict keys; set maxmemory-policy to noeviction', { policy });
}

const NameAndValue = z.tuple([z.string(), z.string()]);

/** Null where the service does not tell its settings. */
async function readEvictionPolicy(redis: Redis): Promise<string | null> {
  try {
    const [, policy] = NameAndValue.parse(await redis.config('GET', 'maxmemory-policy'));
    return policy;
  } catch {
    return null;
  }
}
