import { InvalidArgumentError } from 'commander';
import { readDate } from '../core/read-date.ts';

/** Reads an option such as `--as-of`: ISO 8601, or epoch milliseconds. */
export function readInstant(text: string): number {
  const instant = readDate(text.trim());
  if (instant === null) {
    throw new InvalidArgumentError('Expected ISO 8601, such as 2026-05-03T00:00:00Z.');
  }
  return instant;
}
