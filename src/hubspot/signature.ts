import { createHmac, timingSafeEqual } from 'node:crypto';

/** Header names in lower case, as Node gives them; a list means that the header came more than once. */
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export type SignedRequest = {
  readonly method: string;
  /** The whole public URL as HubSpot called it, query included, still percent-encoded. */
  readonly uri: string;
  /** The bytes as received; empty for GET. Never parsed and written again. */
  readonly body: Buffer | string;
  readonly headers: Headers;
  /** Every client secret that is accepted now: two while a secret is being rotated. */
  readonly secrets: readonly string[];
  readonly now: number;
};

export type SignatureVerdict = { readonly ok: true } | { readonly ok: false; reason: Refusal };
export type Refusal =
  | 'missing-signature'
  | 'missing-timestamp'
  | 'duplicate-header'
  | 'malformed-signature'
  | 'malformed-timestamp'
  | 'stale'
  | 'no-secret'
  | 'mismatch';

const MAX_AGE_MS = 300_000;

/**
 * Tells whether a request was signed by HubSpot (version 3, the only one accepted) within five minutes of now,
 * early or late. Call it before anything of the request is parsed.
 */
export function verifySignature(request: SignedRequest): SignatureVerdict {
  const signature = oneHeader(request.headers, 'x-hubspot-signature-v3');
  if (signature.kind === 'none') return refuse('missing-signature');
  const timestamp = oneHeader(request.headers, 'x-hubspot-request-timestamp');
  if (timestamp.kind === 'none') return refuse('missing-timestamp');
  if (signature.kind === 'many' || timestamp.kind === 'many') return refuse('duplicate-header');
  if (!/^\d{1,15}$/.test(timestamp.value)) return refuse('malformed-timestamp');
  if (Math.abs(request.now - Number(timestamp.value)) > MAX_AGE_MS) return refuse('stale');
  const given = decodeDigest(signature.value);
  if (given === null) return refuse('malformed-signature');
  const secrets = request.secrets.filter((secret) => secret !== '');
  if (secrets.length === 0) return refuse('no-secret');
  // Every secret is tried, so that the time taken does not tell which one was right.
  const matches = secrets.filter((secret) =>
    timingSafeEqual(given, digest(request, timestamp.value, secret)),
  );
  return matches.length > 0 ? { ok: true } : refuse('mismatch');
}

/** The digest HubSpot makes: HMAC-SHA256 over method, decoded URI, raw body and timestamp, in this order. */
function digest(request: SignedRequest, timestamp: string, secret: string): Buffer {
  return createHmac('sha256', secret)
    .update(request.method.toUpperCase())
    .update(decodeUri(request.uri))
    .update(request.body)
    .update(timestamp)
    .digest();
}

/** HubSpot signs the URI with these twelve sequences decoded and every other one (`%20`, `%2B`, `%3a`) left alone. */
const DECODED: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

function decodeUri(uri: string): string {
  return uri.replace(/%[0-9A-F]{2}/g, (sequence) => DECODED[sequence] ?? sequence);
}

/** Standard base64 of exactly 32 bytes in its one canonical spelling, else null. */
function decodeDigest(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === text ? bytes : null;
}

type OneHeader = { kind: 'none' } | { kind: 'many' } | { kind: 'one'; value: string };

function oneHeader(headers: Headers, name: string): OneHeader {
  const values = Object.entries(headers)
    .filter(([key]) => key.toLowerCase() === name)
    .flatMap(([, value]) => value ?? []);
  const [first] = values;
  if (first === undefined || (values.length === 1 && first === '')) return { kind: 'none' };
  return values.length === 1 ? { kind: 'one', value: first } : { kind: 'many' };
}

function refuse(reason: Refusal): SignatureVerdict {
  return { ok: false, reason };
}
