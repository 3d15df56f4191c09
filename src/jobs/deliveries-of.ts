import type { Mark } from '../store/claims.ts';
import { distinct } from './distinct.ts';

/** The deliveries that told of these, each once: by them a line of the log is found from the door's. */
export function deliveriesOf(marks: readonly Mark[]): string[] {
  return distinct(marks.flatMap(({ events }) => events.map(({ deliveryId }) => deliveryId)));
}
