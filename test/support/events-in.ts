import type { LedgerEvent } from '../../src/store/ledger.ts';
import { parseItems, readItems } from '../../webhooks/delivery.ts';

/** The events in the body of a POST, read as the door and then the unpacking do; null where the door refuses it. */
export function eventsIn(
  body: string,
  isBehaviour: (propertyName: string) => boolean,
): LedgerEvent[] | null {
  const items = parseItems(body);
  return items === null ? null : readItems(items, isBehaviour);
}
