import { format, resolveConfig } from 'prettier';
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

const HEAD = `| fault | events sent | acknowledged | delivered again | lost | doubled | stale |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
`;

const FOOT = `
Counted outside the app, by the book of the stand-in for HubSpot: _lost_ are events that were acknowledged and whose
contact was never read afterwards, _doubled_ are owners given twice, turns taken without an owner given and lines of
history that repeat the one before, _stale_ are contacts whose written tier is not that of their true facts, or whose
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

const BEGIN = '<!-- fault matrix: begin -->';
const END = '<!-- fault matrix: end -->';

/**
 * A page with its table replaced by this one, laid out as the project's other files are.
 * @throws where the page has no single place for it, between the two marks
 */
export async function withMatrix(
  page: string,
  { matrix, path }: { readonly matrix: string; readonly path: string },
): Promise<string> {
  const [before, table, ...more] = page.split(BEGIN);
  const after = table?.split(END) ?? [];
  if (before === undefined || more.length > 0 || after.length !== 2) {
    throw new Error(`expected ${BEGIN} and ${END} once each in ${path}`);
  }
  const text = `${before}${BEGIN}\n\n${matrix}\n${END}${after[1] ?? ''}`;
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}
