import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Lane } from '../core/lane.ts';
import type { Log } from '../log.ts';
import type { AccessTokens } from './access-token.ts';
import { callAborted, disconnected, failureError, tokenUnavailable } from './call-errors.ts';
import { circuitBreakers } from './circuit-breaker.ts';
import {
  classifyFailure,
  networkFailure,
  parseJson,
  retryAfterMs,
  type Failure,
} from './failures.ts';
import type { CallKind, CallOutcome, Permit, RateBudget } from './rate-budget.ts';
import { pause, waitBeforeRetry } from './retry-wait.ts';
import { transport, type HttpAnswer, type HttpRequest } from './transport.ts';

/** One call, in HubSpot's terms. */
export type HubSpotCall<Schema extends z.ZodType> = {
  readonly portalId: string;
  readonly lane: Lane;
  /** What the call is for, a constant such as `read-contacts`: for metrics and logs. */
  readonly purpose: string;
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** Loose on what we do not use, strict on what we do. */
  readonly schema: Schema;
  readonly kind?: CallKind;
  readonly signal?: AbortSignal | undefined;
  /** No attempt begins from this instant of `performance.now()` on; one that has begun may end. */
  readonly beginBefore?: number | undefined;
};

export type CallResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export type HubSpotClient = {
  /** The answer, or an `AppError` that says what to do. */
  call<Schema extends z.ZodType>(call: HubSpotCall<Schema>): Promise<z.output<Schema>>;
  /** The same with HubSpot's refusals as values; throws only where the portal cannot be called at all. */
  tryCall<Schema extends z.ZodType>(
    call: HubSpotCall<Schema>,
  ): Promise<CallResult<z.output<Schema>>>;
};

/** One attempt, for metrics: `status` 0 where no answer came. */
export type CallSeen = {
  readonly portalId: string;
  readonly lane: Lane;
  readonly purpose: string;
  readonly status: number;
  readonly durationMs: number;
};

type ClientOptions = {
  readonly apiUrl: string;
  readonly getToken: AccessTokens['getToken'];
  readonly budget: RateBudget;
  readonly log: Log;
  readonly clock: Clock;
  readonly timeoutMs?: number;
  readonly onCall?: (seen: CallSeen) => void;
};

type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: Failure };

/**
 * HubSpot's REST API for all portals: token, rate budget, time limit, a few retries of what passes by itself, and
 * answers checked by the caller's schema.
 */
export function hubSpotClient(options: ClientOptions): HubSpotClient {
  const { apiUrl, getToken, budget, log, clock, timeoutMs = 10_000, onCall } = options;
  const send = transport({ apiUrl, timeoutMs });
  const breakers = circuitBreakers({ clock });

  async function tryCall<Schema extends z.ZodType>(
    call: HubSpotCall<Schema>,
  ): Promise<CallResult<z.output<Schema>>> {
    let rejected: string | undefined;
    for (let tries = 1; ; tries += 1) {
      breakers.check(call.portalId);
      const permit = await budget.take({ ...call, ...patienceOf(call) });
      const token = await tokenFor(call, permit, rejected);
      if (performance.now() >= (call.beginBefore ?? Infinity)) {
        budget.settle(permit, { kind: 'unsent' });
        throw callAborted(call.portalId);
      }
      const attempt = await sendOnce(call, permit, token);
      if (attempt.kind === 'done') return { ok: true, value: attempt.value };
      const { failure } = attempt;
      if (failure.code === 'hubspot-unauthorized' && rejected === undefined) {
        rejected = token;
        continue;
      }
      const waitMs = waitBeforeRetry(failure, tries);
      if (waitMs === null) return { ok: false, failure };
      await pause(waitMs, call.signal);
    }
  }

  function patienceOf({ beginBefore }: { beginBefore?: number | undefined }) {
    return beginBefore === undefined
      ? {}
      : { maxWaitMs: Math.max(0, beginBefore - performance.now()) };
  }

  /** Taken after the wait for the budget: it may have been long, and the portal may be gone by now. */
  async function tokenFor(
    { portalId }: { portalId: string },
    permit: Permit,
    rejected: string | undefined,
  ): Promise<string> {
    let token;
    try {
      token = await getToken(portalId, rejected === undefined ? {} : { rejected });
    } finally {
      if (token?.ok !== true) budget.settle(permit, { kind: 'unsent' });
    }
    if (token.ok) return token.accessToken;
    throw token.reason === 'disconnected' ? disconnected(portalId) : tokenUnavailable(portalId);
  }

  async function sendOnce<Schema extends z.ZodType>(
    call: HubSpotCall<Schema>,
    permit: Permit,
    accessToken: string,
  ): Promise<Attempt<z.output<Schema>>> {
    const { portalId, lane, purpose, method, body, signal, schema } = call;
    const startedAt = clock();
    const path = call.path + queryOf(call.query);
    const answer = await send({ method, path, body, accessToken, signal }).catch(() => null);
    const status = answer?.status ?? 0;
    onCall?.({ portalId, lane, purpose, status, durationMs: clock() - startedAt });
    const attempt = read(answer, schema);
    budget.settle(permit, outcomeOf(answer, attempt));
    if (signal?.aborted) throw callAborted(portalId);
    breakers.record(portalId, attempt.kind === 'failed' ? attempt.failure : null);
    if (attempt.kind === 'failed') {
      const { code, reasons, properties, correlationId } = attempt.failure;
      const fields = { portalId, purpose, status, code, reasons, properties, correlationId };
      log.debug('hubspot call failed', fields);
    }
    return attempt;
  }

  function read<Schema extends z.ZodType>(
    answer: HttpAnswer | null,
    schema: Schema,
  ): Attempt<z.output<Schema>> {
    if (answer === null) return { kind: 'failed', failure: networkFailure() };
    if (answer.status >= 200 && answer.status < 300) {
      const parsed = schema.safeParse(answer.text === '' ? undefined : parseJson(answer.text));
      if (parsed.success) return { kind: 'done', value: parsed.data };
    }
    return { kind: 'failed', failure: classifyFailure({ ...answer, now: clock() }) };
  }

  function outcomeOf(answer: HttpAnswer | null, attempt: Attempt<unknown>): CallOutcome {
    if (answer === null) return { kind: 'lost' };
    const { headers } = answer;
    if (answer.status !== 429 || attempt.kind === 'done') return { kind: 'answered', headers };
    const scope = attempt.failure.code === 'hubspot-search-limited' ? 'search' : 'window';
    const asked = retryAfterMs(headers['retry-after'], clock()) ?? attempt.failure.retryAfterMs;
    return { kind: 'limited', scope, retryAfterMs: asked, headers };
  }

  return {
    tryCall,
    async call(call) {
      const result = await tryCall(call);
      if (result.ok) return result.value;
      throw failureError(call, result.failure);
    },
  };
}

function queryOf(query: HubSpotCall<z.ZodType>['query']): string {
  const pairs = Object.entries(query ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : `${key}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
