/** Everything in one process, on the embedded database and queue unless settings name others. */
import { runProcess } from './run-process.ts';

await runProcess({ web: true, worker: true });
