import { Router } from 'express';
import type { Services } from '../services.ts';
import { ping } from '../store/ping.ts';

/** A part that hangs is missing as well; whoever asks has a limit of its own. */
const ANSWER_WITHIN_MS = 2_000;

/** `/health/live`: the process answers. `/health/ready`: its neighbours do too, else 503 names the one that does not. */
export function health(services: Services): Router {
  return Router()
    .get('/health/live', (_request, response) => {
      response.json({ status: 'live' });
    })
    .get('/health/ready', async (_request, response) => {
      if (services.stopping.aborted) {
        response.status(503).json({ status: 'stopping', missing: [] });
        return;
      }
      const missing = await missingParts(services);
      const isReady = missing.length === 0;
      response
        .status(isReady ? 200 : 503)
        .json({ status: isReady ? 'ready' : 'not ready', missing });
    });
}

async function missingParts({ db, queue }: Services): Promise<string[]> {
  const parts: Record<string, Promise<unknown>> = {
    database: ping(db),
    queue: queue.depth(),
  };
  const missing = await Promise.all(
    Object.entries(parts).map(async ([name, answer]) => ((await answers(answer)) ? [] : [name])),
  );
  return missing.flat();
}

async function answers(answer: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ANSWER_WITHIN_MS, false);
  });
  const came = answer.then(
    () => true,
    () => false,
  );
  const result = await Promise.race([came, late]);
  clearTimeout(timer);
  return result;
}
