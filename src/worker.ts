/** Judges only. Any number of these may run. */
import { runProcess } from './run-process.ts';

await runProcess({ web: false, worker: true });
