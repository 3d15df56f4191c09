import { sql } from 'kysely';
import { Router } from 'express';
import type { Services } from '../services.ts';

/** `/health/live`: the process answers. `/health/ready`: its neighbours do too, else 503 names the one that does not. */
export function health(services: Services): Router {
  return Router()
    .get('/health/live', (_request, response) => {
      response.json({ status: 'live' });
    })
    .get('/health/ready', async (_request, response) => {
      const missing = await missingParts(services);
      response
        .status(missing.length === 0 ? 200 : 503)
        .json({ status: missing.length === 0 ? 'ready' : 'not ready', missing });
    });
}

async function missingParts({ db, queue }: Services): Promise<string[]> {
  const parts: Record<string, Promise<unknown>> = {
    database: sql`select 1`.execute(db),
    queue: queue.depth(),
  };
  const names = Object.keys(parts);
  const results = await Promise.allSettled(Object.values(parts));
  return names.filter((_, index) => results[index]?.status === 'rejected');
}
