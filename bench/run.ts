/** `npm run bench -- core | pipeline`: figures beside an anchor of the same run. Ratios count; times are this machine's. */
import { Command, Option } from 'commander';
import { benchCore } from './core/bench-core.ts';
import { benchPipeline, PIPELINE_PARTS } from './pipeline/bench-pipeline.ts';

const program = new Command('npm run bench --').description(
  'Measures what is claimed, each figure beside an anchor of the same run.',
);
program
  .command('core')
  .description('The judging: against rule engines, JSON, memory, and the clock.')
  .option('--leads <n>', 'leads of the memory run', Number, 1_000_000)
  .action(async ({ leads }: { leads: number }) => benchCore({ memoryLeads: leads }));

program
  .command('pipeline')
  .description('From webhook to written tier, on PostgreSQL and Redis. Needs Redis.')
  .addOption(new Option('--only <parts...>', 'these parts instead of all').choices(PIPELINE_PARTS))
  .option('--rate <n>', 'events a second of the part "latency"', Number)
  .action(benchPipeline);

await program.parseAsync();
