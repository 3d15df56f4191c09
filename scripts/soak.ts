/** `npm run soak`: ten minutes of leads that act while processes and servers are killed; memory must stay flat. */
import { Command } from 'commander';
import { inLines, isClean } from '../test/faults/run-report.ts';
import { runUnderFaults } from '../test/faults/run-under-faults.ts';

/** What a process may grow by in an hour of the same work before it counts as a leak. */
const MOST_MB_PER_MINUTE = 2;
/** A shorter life says nothing about a leak: the heap is still finding its size. */
const LONG_ENOUGH_SECONDS = 240;

const options = new Command('npm run soak --')
  .description('Leads of many portals act while processes and servers are killed.')
  .option('--seconds <n>', 'how long', Number, 600)
  .option('--rate <n>', 'events a second', Number, 200)
  .option('--portals <n>', 'how many portals', Number, 20)
  .option('--contacts <n>', 'contacts of each portal', Number, 100)
  .option('--trouble-every <s>', 'seconds between two troubles', Number, 15)
  .parse()
  .opts<{
    seconds: number;
    rate: number;
    portals: number;
    contacts: number;
    troubleEvery: number;
  }>();

const say = (line: string) => process.stdout.write(`${line}\n`);

const result = await runUnderFaults({
  name: `soak: ${options.rate} events a second for ${options.seconds} s`,
  portals: options.portals,
  contacts: options.contacts,
  eventsPerSecond: options.rate,
  until: { seconds: options.seconds },
  troubleEveryMs: options.troubleEvery * 1_000,
  // The web process and the first worker live through all of it: theirs is the memory that is looked at.
  troubles: ['workersKilled', 'redisKilled', 'hubspotStumbled', 'workersKilled', 'postgresKilled'],
  say,
});
for (const line of inLines(result)) say(line);
const leaks = result.memory.filter(
  ({ seconds, mbPerMinute }) => seconds >= LONG_ENOUGH_SECONDS && mbPerMinute > MOST_MB_PER_MINUTE,
);
if (leaks.length > 0) say('memory is not flat');
if (!isClean(result) || leaks.length > 0) process.exitCode = 1;
