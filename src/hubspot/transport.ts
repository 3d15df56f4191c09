import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Client } from '@hubspot/api-client';

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query below the API's address. */
  readonly path: string;
  readonly accessToken?: string;
  /** Sent as JSON; a `URLSearchParams` is sent as a form. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
};

/** What came back, whatever the status; headers by lower-case name. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

/** Sends one request once: no retry, no limiter, no redirect. Rejects when no whole answer came in time. */
export type Transport = (request: HttpRequest) => Promise<HttpAnswer>;

type TransportOptions = { readonly apiUrl: string; readonly timeoutMs: number };

const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** Requests to HubSpot's API over its own client package, on connections that are kept open. */
export function transport({ apiUrl, timeoutMs }: TransportOptions): Transport {
  const agent = apiUrl.startsWith('https:')
    ? new HttpsAgent({ keepAlive: true })
    : new HttpAgent({ keepAlive: true });

  return async (request) => {
    const form = request.body instanceof URLSearchParams;
    const headers: Record<string, string> = form
      ? { 'Content-Type': 'application/x-www-form-urlencoded' }
      : {};
    const { accessToken } = request;
    const deadline = deadlineOf(timeoutMs, request.signal);
    const client = new OneCall(
      { basePath: apiUrl, ...(accessToken === undefined ? {} : { accessToken }) },
      { signal: deadline.signal, agent, redirect: 'manual', size: MAX_ANSWER_BYTES },
    );
    try {
      const response = await client.apiRequest({
        method: request.method,
        path: request.path,
        headers,
        defaultJson: !form,
        ...(request.body === undefined ? {} : { body: form ? String(request.body) : request.body }),
      });
      const text = await response.text();
      return { status: response.status, headers: Object.fromEntries(response.headers), text };
    } finally {
      deadline.clear();
    }
  };
}

/** Aborts when the time is over or the caller gives up. (`AbortSignal.any` would leak on a long-lived signal.) */
function deadlineOf(timeoutMs: number, outer: AbortSignal | undefined) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, timeoutMs);
  if (outer?.aborted) abort();
  outer?.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}

type SendOptions = {
  readonly signal: AbortSignal;
  readonly agent: HttpAgent | HttpsAgent;
  readonly redirect: 'manual';
  readonly size: number;
};
type Sendable = { getSendData(): object; getUrl(): URL };

/**
 * The package lets neither an abort signal nor an agent through, and keeps its decorators in one place for the
 * whole process. So each call makes a client of its own (some microseconds): its constructor sets the decorators
 * and `apiRequest` takes them in the same tick, whatever other clients the process has. Retries and limiter stay off.
 */
class OneCall extends Client {
  readonly #options: SendOptions;

  constructor(config: { basePath: string; accessToken?: string }, options: SendOptions) {
    super(config);
    this.#options = options;
  }

  protected override getDecorators() {
    const decorate = (send: (request: Sendable) => Promise<unknown>) => (request: Sendable) =>
      send({
        getUrl: () => request.getUrl(),
        getSendData: () => ({ ...request.getSendData(), ...this.#options }),
      });
    return [{ decorate }];
  }
}
