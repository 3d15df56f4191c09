import type { Done } from './complete-claim.ts';
import type { Db } from './database.ts';
import { type Closing, setEvents } from './event-states.ts';

/** Closes the events that the claim saw; what came later waits for the next one. */
export async function closeEvents(tx: Db, portalId: string, done: readonly Done[]): Promise<void> {
  const closings = done.flatMap(closingsOf);
  await setEvents(tx, portalId, { closings, now: 'pending' });
}

/** The newest event of a judged subject is the applied one: the judgement saw what all before it told. */
function closingsOf({ mark, outcome }: Done): readonly Closing[] {
  const { subjectType, subjectId, events } = mark;
  return events.map(({ id }, index) => {
    const event = { subjectType, subjectId, id };
    if (outcome.kind !== 'applied') {
      return { ...event, state: outcome.kind, reason: outcome.reason };
    }
    const state = index === events.length - 1 ? 'applied' : 'superseded';
    return { ...event, state, reason: null };
  });
}
