import { createHash, createHmac } from 'node:crypto';

export type SignedRequest = {
  readonly method: string;
  readonly uri: string;
  readonly body: string;
};

/** v1: SHA-256 of secret and body, hex. */
export function signatureV1(secret: string, body: string): string {
  return createHash('sha256')
    .update(secret + body)
    .digest('hex');
}

/** v2: SHA-256 of secret, method, uri and body, hex. */
export function signatureV2(secret: string, request: SignedRequest): string {
  const { method, uri, body } = request;
  return createHash('sha256')
    .update(secret + method + uri + body)
    .digest('hex');
}

/** v3: HMAC-SHA256 over method, uri (some sequences decoded), body and timestamp, base64. */
export function signatureV3(
  secret: string,
  request: SignedRequest & { timestamp: string },
): string {
  const { method, uri, body, timestamp } = request;
  return createHmac('sha256', secret)
    .update(method + decodeForSignature(uri) + body + timestamp)
    .digest('base64');
}

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

/** HubSpot decodes these sequences of a URL before it signs, and no others. */
export function decodeForSignature(uri: string): string {
  return uri.replaceAll(/%[0-9a-f]{2}/giu, (code) => DECODED[code.toUpperCase()] ?? code);
}

/** Headers of a webhook delivery: v1 and v3 arrive together. */
export function webhookHeaders(
  secret: string,
  request: SignedRequest,
  now: number,
): Record<string, string> {
  const timestamp = String(now);
  return {
    'x-hubspot-signature': signatureV1(secret, request.body),
    'x-hubspot-signature-version': 'v1',
    'x-hubspot-signature-v3': signatureV3(secret, { ...request, timestamp }),
    'x-hubspot-request-timestamp': timestamp,
  };
}

/** Headers of `hubspot.fetch` and of workflow actions: v2 and v3 arrive together. */
export function fetchHeaders(
  secret: string,
  request: SignedRequest,
  now: number,
): Record<string, string> {
  const timestamp = String(now);
  return {
    'x-hubspot-signature': signatureV2(secret, request),
    'x-hubspot-signature-version': 'v2',
    'x-hubspot-signature-v3': signatureV3(secret, { ...request, timestamp }),
    'x-hubspot-request-timestamp': timestamp,
  };
}
