/** Judges only. Any number of these may run. */
import { constants, setPriority } from 'node:os';
import { runProcess } from './run-process.ts';

// Where cores are short, the door and the cards come first: what waits to be judged is safe. Containers share cores by
// weights of their own (`cpu_shares` in compose.yaml).
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
await runProcess({ web: false, worker: true });
