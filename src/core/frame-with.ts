import { propertyText } from './answers-in-force.ts';
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
    const answers = frame.answers.map((text, index) =>
      index === position ? change.answer.value.trim() : text,
    );
    return { ...frame, answers };
  }
  const { scope, name } = splitPath(change.fact.path);
  const key = scope === 'company' ? 'company' : 'contact';
  const changed = { ...frame, [key]: { ...frame[key], [name]: change.fact.value } };
  // The fact may be the property of a question, which then is answered unless somebody noted otherwise.
  const answers = compiled.questions.map(
    (question, position) => frame.answers[position] ?? propertyText(question, changed),
  );
  return { ...changed, answers };
}
