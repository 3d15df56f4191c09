export type Row = {
  readonly what: string;
  readonly measured: string;
  /** What it is compared with, measured in the same run. */
  readonly anchor: string;
  readonly ratio?: number;
  /** The least (or most) that is claimed, and whether it holds. */
  readonly goal: string;
  readonly holds: boolean;
};

/** Prints rows as a table that can be pasted into a page; sets the exit status when a claim does not hold. */
export function report(title: string, rows: readonly Row[]): void {
  const lines = rows.map(({ what, measured, anchor, ratio, goal, holds }) =>
    [
      what,
      measured,
      anchor,
      ratio === undefined ? '' : ratio.toFixed(2),
      goal,
      holds ? 'yes' : 'NO',
    ].join(' | '),
  );
  process.stdout.write(
    `\n${title}\n\n| what | measured | anchor, same run | ratio | goal | holds |\n| --- | --- | --- | --- | --- | --- |\n`,
  );
  for (const line of lines) process.stdout.write(`| ${line} |\n`);
  if (rows.some(({ holds }) => !holds)) process.exitCode = 1;
}

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export type Paired = { readonly subject: number; readonly anchor: number; readonly ratio: number };

/** Runs both in turn, round by round, and gives the median of the paired ratios: a noisy neighbour hits both. */
export async function paired(
  rounds: number,
  {
    subject,
    anchor,
  }: { subject: () => Promise<number> | number; anchor: () => Promise<number> | number },
): Promise<Paired> {
  const subjects: number[] = [];
  const anchors: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    subjects.push(await subject());
    anchors.push(await anchor());
  }
  const ratios = subjects.map((rate, index) => rate / (anchors[index] ?? Number.NaN));
  return { subject: median(subjects), anchor: median(anchors), ratio: median(ratios) };
}

/** Items per second of a piece of work. */
export async function rate(items: number, work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (items / (performance.now() - startedAt)) * 1000;
}
