import { createLog } from '../../../src/log.ts';
import { bullQueue } from '../../../src/queue/bull-queue.ts';

/** A worker that takes up a portal, says so and never comes back: to be killed. */
const [redisUrl = ''] = process.argv.slice(2);
const queue = bullQueue({ redisUrl, log: createLog({ level: 'error', format: 'json' }) });
queue.process(
  (portalId) => {
    process.stdout.write(`${portalId}\n`);
    return new Promise(() => undefined);
  },
  { concurrency: 1 },
);
