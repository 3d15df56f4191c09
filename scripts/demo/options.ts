import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';

export type DemoOptions = {
  /** Ends by itself after this time from the end of the backfill; undefined: stays until Ctrl-C. */
  readonly seconds?: number;
  readonly portalSize: number;
  readonly seed: number;
  readonly json: boolean;
  /** Kills the app again and again, and lets deliveries come doubled and shuffled. */
  readonly chaos: boolean;
  readonly contacts?: string;
  /** Of Assay and of the HubSpot stand-in; 0 takes a free one. */
  readonly port: number;
  readonly hubspotPort: number;
};

/** Reads the demo's command line; explains it with `--help`. */
export function demoOptions(argv: readonly string[]): DemoOptions {
  return new Command('npm run demo --')
    .description(
      'Assay beside a local stand-in for HubSpot with made-up leads. Nothing to configure.',
    )
    .option('--seconds <n>', 'end by itself this long after all contacts were judged', whole)
    .option('--portal-size <n>', 'how many made-up contacts', whole, 500)
    .option('--seed <n>', 'another seed makes other leads', whole, 1)
    .option(
      '--contacts <file>',
      'your own HubSpot contact export (CSV) instead of made-up leads',
      file,
    )
    .option(
      '--chaos',
      'kill Assay again and again, and deliver doubled and shuffled, while leads act',
      false,
    )
    .option('--json', 'print the summary as one JSON object on the last line', false)
    .option('--port <n>', 'port of Assay', whole, 0)
    .option('--hubspot-port <n>', 'port of the stand-in for HubSpot', whole, 0)
    .parse(argv)
    .opts<DemoOptions>();
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

function file(path: string): string {
  if (!existsSync(path)) throw new InvalidArgumentError('there is no such file');
  return path;
}
