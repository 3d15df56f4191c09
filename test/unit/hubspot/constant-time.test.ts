import * as crypto from 'node:crypto';
import { jest } from '@jest/globals';

const compared: [Buffer, Buffer][] = [];
jest.unstable_mockModule('node:crypto', () => ({
  ...crypto,
  timingSafeEqual(given: Buffer, wanted: Buffer) {
    compared.push([given, wanted]);
    return crypto.timingSafeEqual(given, wanted);
  },
}));
const { verifySignature } = await import('../../../src/hubspot/signature.ts');

it.each([
  ['the right one', (right: Buffer) => right],
  ['one that differs in its first byte', (right: Buffer) => flipped(right, 0)],
  ['one that differs in its last byte', (right: Buffer) => flipped(right, 31)],
])('compares signatures in constant time: %s, with each secret', (_what, given) => {
  const timestamp = '1795255200000';
  const right = crypto
    .createHmac('sha256', 'second')
    .update(`POSThttps://assay.example/webhooks/hubspot[]${timestamp}`)
    .digest();
  compared.length = 0;
  const verdict = verifySignature({
    method: 'POST',
    uri: 'https://assay.example/webhooks/hubspot',
    body: '[]',
    headers: {
      'x-hubspot-signature-v3': given(right).toString('base64'),
      'x-hubspot-request-timestamp': timestamp,
    },
    secrets: ['first', 'second', 'third'],
    now: Number(timestamp),
  });
  expect(verdict.ok).toBe(given(right).equals(right));
  expect(compared).toHaveLength(3);
  for (const [one] of compared) expect(one.equals(given(right))).toBe(true);
  expect(compared.map(([, other]) => other.equals(right))).toEqual([false, true, false]);
});

function flipped(bytes: Buffer, index: number): Buffer {
  return Buffer.from(bytes.map((byte, each) => (each === index ? byte ^ 1 : byte)));
}
