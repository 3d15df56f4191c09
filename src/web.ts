/** Answers HTTP only: webhooks, installation, card. Any number of these may run. */
import { runProcess } from './run-process.ts';

await runProcess({ web: true, worker: false });
