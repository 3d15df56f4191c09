import { sql } from 'kysely';

import { numberArray } from './array-literals.ts';

/**
 * Ids as rows `key (id)`, each once, to look each up by itself: `cross join lateral (select … where … = key.id
 * offset 0)`. A plain `= any(ids)` is planned by statistics, which know nothing of a backlog that came since they were
 * gathered, and may read a whole portal for a hundred contacts; `offset 0` keeps the planner from making one of the
 * other.
 */
export function eachKey(ids: readonly string[]) {
  const keys = [...new Set(ids)];
  return sql`unnest(${numberArray(keys, (id) => id)}::bigint[]) as key (id)`;
}
