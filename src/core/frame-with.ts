import { answersWith } from './answers-in-force.ts';
import type { Change } from './change.ts';
import type { CompiledModel } from './compile.ts';
import { splitPath } from './fact-path.ts';
import type { Frame } from './frame.ts';
import { countedWith } from './signals.ts';

/** The frame as it would be after a change, without looking at all the facts again. */
export function frameWith(compiled: CompiledModel, frame: Frame, change: Change): Frame {
  if ('signal' in change) {
    return { ...frame, counted: countedWith(compiled, frame, change.signal) };
  }
  if ('answer' in change) {
    const position = compiled.positions.questions.get(change.answer.question);
    const text = change.answer.value.trim();
    const withAnswer = (texts: readonly (string | null)[]) =>
      texts.map((known, index) => (index === position ? text : known));
    return { ...frame, noted: withAnswer(frame.noted), answers: withAnswer(frame.answers) };
  }
  const { scope, name } = splitPath(change.fact.path);
  const key = scope === 'company' ? 'company' : 'contact';
  const changed = { ...frame, [key]: { ...frame[key], [name]: change.fact.value } };
  // The fact may be the property of a question, which it then answers anew unless somebody noted otherwise.
  const answers = answersWith(compiled, frame.noted, changed);
  return { ...changed, values: compiled.readValues(changed), answers };
}
