/** `npm run demo`: Assay at work on made-up leads, with nothing to install or to configure. */
import { runDemo } from './demo/run-demo.ts';
import { demoOptions } from './demo/options.ts';

process.exitCode = await runDemo(demoOptions(process.argv));
