import type { Readable, Writable } from 'node:stream';
import type { Model } from '../core/model.ts';
import { qualifyAhead } from '../core/next-change.ts';
import { judgeLines, type JudgedLines } from './judge-lines.ts';
import { scoreText } from './score-text.ts';

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
    judge: (facts) => scoreText(facts.id, qualifyAhead(model, facts, asOf)),
  });
}
