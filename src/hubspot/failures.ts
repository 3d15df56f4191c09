import { z } from 'zod';
import type { Doing } from '../errors.ts';

/** What HubSpot's refusal means. `code` is stable; nothing here holds a value that a person typed. */
export type Failure = {
  readonly code: FailureCode;
  readonly doing: Doing;
  readonly status: number;
  /** How long to leave the portal alone; absent: the caller's own back-off. */
  readonly retryAfterMs?: number;
  /** HubSpot's own words for machines: category, sub-category, codes of the single errors. */
  readonly reasons: readonly string[];
  /** Properties that HubSpot names as the cause. */
  readonly properties: readonly string[];
  /** Scopes that the portal has not granted. */
  readonly scopes: readonly string[];
  readonly correlationId?: string;
};

export type FailureCode =
  | 'hubspot-rate-limited'
  | 'hubspot-search-limited'
  | 'hubspot-locked'
  | 'hubspot-migrating'
  | 'hubspot-unauthorized'
  | 'hubspot-scope-missing'
  | 'hubspot-forbidden'
  | 'hubspot-not-found'
  | 'hubspot-conflict'
  | 'hubspot-invalid'
  | 'hubspot-unavailable'
  | 'hubspot-unexpected';

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly now: number;
};

const WINDOW_MS = 10_000;
const SECOND_MS = 1_000;
const DAILY_PAUSE_MS = 15 * 60_000;
const LOCKED_MS = 2_000;
const MIGRATING_MS = 60_000;
const UNAUTHORIZED_MS = 60_000;

/** Says what an answer that is no success means and what to do about it. Never looks at message texts. */
export function classifyFailure({ status, headers, text, now }: Answer): Failure {
  const body = readErrorBody(text);
  const asked = retryAfterMs(headers['retry-after'], now);
  const failure = (code: FailureCode, doing: Doing, waitMs?: number): Failure => {
    const wait = asked ?? waitMs;
    return {
      code,
      doing,
      status,
      ...(wait === undefined || doing !== 'retry' ? {} : { retryAfterMs: wait }),
      ...describe(body),
    };
  };
  if (status === 429) {
    if (body.policyName === 'SECONDLY') {
      return failure('hubspot-search-limited', 'retry', SECOND_MS);
    }
    const waitMs = body.policyName === 'DAILY' ? DAILY_PAUSE_MS : WINDOW_MS;
    return failure('hubspot-rate-limited', 'retry', waitMs);
  }
  if (status === 401) return failure('hubspot-unauthorized', 'retry', UNAUTHORIZED_MS);
  if (status === 403) {
    return body.category === 'MISSING_SCOPES'
      ? failure('hubspot-scope-missing', 'give-up')
      : failure('hubspot-forbidden', 'give-up');
  }
  if (status === 404) return failure('hubspot-not-found', 'give-up');
  if (status === 409) return failure('hubspot-conflict', 'retry');
  if (status === 423) return failure('hubspot-locked', 'retry', LOCKED_MS);
  if (status === 477) return failure('hubspot-migrating', 'retry', MIGRATING_MS);
  if (status >= 500) return failure('hubspot-unavailable', 'retry');
  if (status >= 400) return failure('hubspot-invalid', 'give-up');
  // A success or a redirect comes here only when its content was not what the API promises.
  return failure('hubspot-unexpected', 'retry');
}

/** No answer at all: refused, reset, cut off or out of time. A write may have happened all the same. */
export function networkFailure(): Failure {
  return {
    code: 'hubspot-unavailable',
    doing: 'retry',
    status: 0,
    reasons: [],
    properties: [],
    scopes: [],
  };
}

/** `Retry-After` in milliseconds, from seconds or a date; undefined where there is none that can be read. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

const Texts = z.array(z.string()).catch([]);

const ErrorBody = z.looseObject({
  category: z.string().optional().catch(undefined),
  subCategory: z.string().optional().catch(undefined),
  policyName: z.string().optional().catch(undefined),
  correlationId: z.string().optional().catch(undefined),
  errors: z
    .array(
      z.looseObject({
        code: z.string().optional().catch(undefined),
        context: z
          .looseObject({ propertyName: Texts, requiredGranularScopes: Texts })
          .optional()
          .catch(undefined),
      }),
    )
    .catch([]),
});
type ErrorBody = z.infer<typeof ErrorBody>;

const EMPTY: ErrorBody = { errors: [] };

function readErrorBody(text: string): ErrorBody {
  const parsed = ErrorBody.safeParse(parseJson(text));
  return parsed.success ? parsed.data : EMPTY;
}

/** JSON as a value; undefined where the text is none (a proxy's HTML page, an answer that was cut). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Words for machines only: a longer text could quote a value, and values are personal. */
const WORD = /^[\w.:-]{1,100}$/;

function describe(body: ErrorBody) {
  const reasons = [body.category, body.subCategory, ...body.errors.map(({ code }) => code)];
  const properties = body.errors.flatMap(({ context }) => context?.propertyName ?? []);
  const scopes = body.errors.flatMap(({ context }) => context?.requiredGranularScopes ?? []);
  const { correlationId } = body;
  return {
    reasons: words(reasons),
    properties: words(properties),
    scopes: words(scopes),
    ...(correlationId !== undefined && WORD.test(correlationId) ? { correlationId } : {}),
  };
}

function words(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts)].flatMap((text) => (text !== undefined && WORD.test(text) ? text : []));
}
