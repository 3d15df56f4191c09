import type { Readable, Writable } from 'node:stream';
import type { Model } from '../core/model.ts';
import { nextChangeAt } from '../core/next-change.ts';
import { qualify } from '../core/qualify.ts';
import { judgeLines, type JudgedLines } from './judge-lines.ts';
import { toScoreLine } from './score-line.ts';

type ScoreLeads = {
  readonly model: Model;
  readonly facts: Readable;
  readonly asOf: number;
  readonly output: Writable;
  readonly onLines?: (count: number) => void;
};

/** Judges a stream of leads into a stream of results. */
export function scoreLeads({ model, asOf, ...streams }: ScoreLeads): Promise<JudgedLines> {
  return judgeLines({
    ...streams,
    judge: (facts) =>
      toScoreLine(facts.id, {
        ...qualify(model, facts, asOf),
        nextChangeAt: nextChangeAt(model, facts, asOf),
      }),
  });
}
