import type { ApiAnswer } from '../http/api-route.ts';
import { badRequest } from '../http/hubspot-error.ts';
import type { ObjectType } from '../entities.ts';
import { typeInMessages } from './object-types.ts';

const MOST_INPUTS = 100;
const MOST_WITH_HISTORY = 50;

/** Refuses a batch that is too large. */
export function checkBatchSize(
  inputs: readonly unknown[],
  withHistory = 'none' as 'none' | 'some',
): void {
  const most = withHistory === 'some' ? MOST_WITH_HISTORY : MOST_INPUTS;
  if (inputs.length <= most) return;
  const what = withHistory === 'some' ? ' for property histories' : '';
  throw badRequest(
    `The maximum number of inputs supported in a batch request${what} is ${most}, you requested ${inputs.length}`,
  );
}

/** Refuses a write that names a record twice. */
export function checkDistinct(ids: readonly string[]): void {
  const seen = new Set<string>();
  const twice = ids.filter((id) => seen.size === seen.add(id).size);
  if (twice.length === 0) return;
  throw badRequest(`Duplicate IDs found in batch input: [${twice.join(', ')}]. IDs must be unique`);
}

/** The answer of a batch: 207 with `errors` when records are missing. */
export function batchAnswer(batch: {
  type: ObjectType;
  results: readonly Record<string, unknown>[];
  missing: readonly string[];
  okStatus: 200 | 201;
}): ApiAnswer {
  const at = new Date().toISOString();
  const body = { status: 'COMPLETE', results: batch.results, startedAt: at, completedAt: at };
  if (batch.missing.length === 0) return { status: batch.okStatus, body };
  return {
    status: 207,
    body: {
      ...body,
      numErrors: 1,
      errors: [
        {
          status: 'error',
          category: 'OBJECT_NOT_FOUND',
          message: `Could not get some ${typeInMessages(batch.type)} objects, they may be deleted or not exist. Check that ids are valid.`,
          context: { ids: [...batch.missing] },
          errors: [],
          links: {},
        },
      ],
    },
  };
}
