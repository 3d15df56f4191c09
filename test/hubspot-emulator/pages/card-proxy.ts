import type { PagesContext } from '../pages-context.ts';
import type { CardFetch, CardFetchAnswer } from './page-data.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const LONGEST_MS = 15_000;
const LARGEST_BYTES = 1_000_000;
const AT_ONCE = 20;

type CardProxy = (portalId: string, request: CardFetch) => Promise<CardFetchAnswer>;

/**
 * What HubSpot does with `hubspot.fetch`: permitted targets only, the person's identity appended to the query, signed,
 * sent to the app, once more after a connection failure or a 5xx, at most 20 at a time.
 */
export function cardProxy(context: PagesContext): CardProxy {
  let running = 0;
  return async (portalId, request) => {
    const refusal = refusalOf(context, request);
    if (refusal !== null) return answer(400, refusal);
    if (running >= AT_ONCE) return answer(429, 'Too many requests of this app at once.');
    running += 1;
    try {
      return await send(context, portalId, request);
    } finally {
      running -= 1;
    }
  };
}

function refusalOf(
  { card }: PagesContext,
  { url, method = 'GET', headers }: CardFetch,
): string | null {
  if (!URL.canParse(url) || !url.startsWith('https://')) return `${url} is not an https URL.`;
  if (!card.permittedUrls.some((permitted) => covers(permitted, url)))
    return `${url} is not covered by permittedUrls.fetch of the app.`;
  if (!METHODS.includes(method)) return `${method} is not a method of hubspot.fetch.`;
  const others = Object.keys(headers ?? {}).filter(
    (name) => name.toLowerCase() !== 'authorization',
  );
  return others.length === 0 ? null : `Only Authorization may be set, not ${others.join(', ')}.`;
}

function covers(permitted: string, url: string): boolean {
  const [allowed, asked] = [new URL(permitted), new URL(url)];
  return allowed.origin === asked.origin && asked.pathname.startsWith(allowed.pathname);
}

async function send(
  context: PagesContext,
  portalId: string,
  request: CardFetch,
): Promise<CardFetchAnswer> {
  const method = request.method ?? 'GET';
  const uri = withIdentity(context, portalId, request.url);
  const body = request.body === undefined ? '' : JSON.stringify(request.body);
  const started = performance.now();
  const longestMs = Math.min(request.timeout ?? LONGEST_MS, LONGEST_MS);

  let last = answer(502, 'The app could not be reached.');
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const leftMs = longestMs - (performance.now() - started);
    if (leftMs <= 0) break;
    try {
      const response = await fetch(context.mapUrl(uri), {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(Math.ceil(leftMs)),
        headers: {
          ...request.headers,
          ...context.signFetch({ method, uri, body }),
          ...(body === '' ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === '' ? {} : { body }),
      });
      const text = await response.text();
      if (text.length > LARGEST_BYTES) return answer(502, 'The answer is larger than 1 MB.');
      last = {
        status: response.status,
        contentType: response.headers.get('content-type') ?? 'text/plain',
        body: text,
      };
      if (response.status < 500) return last;
    } catch {
      last = answer(502, 'The app could not be reached.');
    }
  }
  return last;
}

/** HubSpot appends; what the card wrote into the query itself stays where it is. */
function withIdentity(context: PagesContext, portalId: string, url: string): string {
  const user = context.user(portalId);
  const identity = new URLSearchParams({
    userId: String(user?.id ?? 0),
    portalId,
    userEmail: user?.email ?? '',
    appId: String(context.card.appId),
  });
  return `${url}${url.includes('?') ? '&' : '?'}${identity.toString()}`;
}

function answer(status: number, message: string): CardFetchAnswer {
  return {
    status,
    contentType: 'application/json',
    body: JSON.stringify({ status: 'error', message }),
  };
}
