import { answersWith, notedInForce } from './answers-in-force.ts';
import type { CompiledModel } from './compile.ts';
import type { Facts } from './facts.ts';
import type { Frame } from './frame.ts';
import { countSignals } from './signals.ts';

/** Gathers what conditions look at: the answers first, for a signal's `where` may ask for one. */
export function openFrame(compiled: CompiledModel, facts: Facts, asOf: number): Frame {
  const noted = notedInForce(compiled, facts, asOf);
  const frame: Frame = {
    asOf,
    contact: facts.contact,
    company: facts.company,
    values: compiled.readValues(facts),
    noted,
    answers: answersWith(compiled, noted, facts),
    counted: [],
    signal: {},
  };
  frame.counted = countSignals(compiled, facts.signals, frame);
  return frame;
}
