import type { Readable, Writable } from 'node:stream';
import type { Model } from '../core/model.ts';
import { EXIT_REFUSED, EXIT_SOME_FAILED } from './exit-status.ts';
import type { JudgedLines } from './judge-lines.ts';
import { formatProblems, loadModel } from './load-model.ts';
import { openFacts } from './open-facts.ts';
import { progress } from './progress.ts';

/** How a command that judges a file of leads ends. */
export const LEADS_HELP = `
Exit status: 0 all leads were judged, 1 some lines are no valid lead (each has an
"error" line in the output), 2 the model, the file or an option was refused.`;

type Files = { readonly file: string; readonly source: string };

type Judged = {
  readonly model: Model;
  readonly facts: Readable;
  readonly output: Writable;
  readonly onLines: (count: number) => void;
};

/** Opens model and leads, has them judged to standard output, and gives the exit status. */
export async function judgeFile(
  { file, source }: Files,
  judge: (opened: Judged) => Promise<JudgedLines>,
): Promise<number> {
  const loaded = await loadModel(file);
  if (!loaded.ok) {
    process.stderr.write(formatProblems(loaded.problems));
    return EXIT_REFUSED;
  }
  const opened = await openFacts(source);
  if (!opened.ok) {
    process.stderr.write(`${opened.problem}\n`);
    return EXIT_REFUSED;
  }
  const bar = progress('leads', { total: opened.bytes });
  let bytesDone = 0;
  const { failed } = await judge({
    model: loaded.model,
    facts: opened.stream,
    output: process.stdout,
    onLines(count) {
      const bytesRead = opened.bytesRead();
      bar.add(count, bytesRead - bytesDone);
      bytesDone = bytesRead;
    },
  });
  bar.stop();
  return failed === 0 ? 0 : EXIT_SOME_FAILED;
}
