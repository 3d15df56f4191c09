import type { ReadableStream } from 'node:stream/web';
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

/** Requests to HubSpot's API, built by its own client package, on connections that are kept open. */
export function transport({ apiUrl, timeoutMs }: TransportOptions): Transport {
  return async ({ method, path, accessToken, body, signal }) => {
    const deadline = deadlineOf(timeoutMs, signal);
    const config = { basePath: apiUrl, ...(accessToken === undefined ? {} : { accessToken }) };
    const client = new OneCall(config, deadline.signal);
    const isForm = body instanceof URLSearchParams;
    try {
      const response = await client.apiRequest({
        method,
        path,
        headers: isForm ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {},
        defaultJson: !isForm,
        ...(body === undefined ? {} : { body: isForm ? String(body) : body }),
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

/** What the package hands to the function that sends. */
type Sendable = {
  getUrl(): URL;
  getSendData(): { method: string; headers: Record<string, string>; body?: string };
};

/**
 * The package keeps its decorators in one place for the whole process. So each call makes a client of its own (some
 * microseconds): its constructor sets the decorators and `apiRequest` takes them in the same tick, whatever other
 * clients the process has. Its limiter and retries stay off. The decorator sends by Node's `fetch` instead of the
 * package's node-fetch 2, which takes no signal, opens a connection for each call, follows redirects with the token,
 * and waits for ever when a body is cut short.
 */
class OneCall extends Client {
  readonly #signal: AbortSignal;

  constructor(config: { basePath: string; accessToken?: string }, signal: AbortSignal) {
    super(config);
    this.#signal = signal;
  }

  protected override getDecorators() {
    const send = async (request: Sendable) => {
      const init = { ...request.getSendData(), signal: this.#signal, redirect: 'manual' } as const;
      const response = await fetch(request.getUrl(), init);
      return { status: response.status, headers: response.headers, text: () => readText(response) };
    };
    return [{ decorate: () => send }];
  }
}

/** The body as text; rejects when it is cut short or beyond all measure. */
async function readText(response: Response): Promise<string> {
  const body: ReadableStream<Uint8Array> | null = response.body;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('answer too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
