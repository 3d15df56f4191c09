import { setTimeout as sleep } from 'node:timers/promises';

/** What the promise gives, or something else where it takes too long; then nobody hears how it ends. */
export async function orAfter<T>(ms: number, promise: Promise<T>, otherwise: () => T): Promise<T> {
  promise.catch(() => undefined);
  const end = new AbortController();
  const late = sleep(ms, undefined, { signal: end.signal }).then(otherwise);
  late.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    end.abort();
  }
}
