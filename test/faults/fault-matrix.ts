import { z } from 'zod';

const Figures = z.object({
  fault: z.string(),
  sent: z.number(),
  acknowledged: z.number(),
  repeated: z.number(),
  lost: z.number(),
  doubled: z.number(),
  stale: z.number(),
  dead: z.number(),
});
export type Figures = z.infer<typeof Figures>;

/** One JSON line for each fault, as `verdictOn` leaves them. */
export function readFigures(lines: string): Figures[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Figures.parse(JSON.parse(line)));
}

const HEAD = `<!-- Made by: npm run test:faults -- --write -->

| fault | events sent | acknowledged | delivered again | lost | doubled | stale |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
`;

const FOOT = `
Counted outside the app, by the book of the stand-in for HubSpot: *lost* are events that were acknowledged and whose
contact was never read afterwards, *doubled* are owners given twice, turns taken without an owner given and lines of
history that repeat the one before, *stale* are contacts whose written tier is not that of their true facts, or whose
stored facts are not the CRM's. Made with \`npm run test:faults -- --write\`.
`;

/** The figures as a table for people. */
export function faultMatrix(figures: readonly Figures[]): string {
  const rows = figures.map(
    ({ fault, sent, acknowledged, repeated, lost, doubled, stale }) =>
      `| ${[fault, sent, acknowledged, repeated, lost, doubled, stale].join(' | ')} |`,
  );
  return `${HEAD}${rows.join('\n')}\n${FOOT}`;
}
