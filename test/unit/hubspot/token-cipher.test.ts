import { randomBytes } from 'node:crypto';
import { tokenCipher } from '../../../src/hubspot/token-cipher.ts';

const keys = {
  k1: Buffer.alloc(32, 1).toString('base64'),
  'k.2': Buffer.alloc(32, 2).toString('base64'),
};
const cipher = tokenCipher({ keys, currentKeyId: 'k.2' });
const TOKEN = 'CJSP5qf1KhICAQEYs-gDIIGOBii1hQIyGQAf3xBKmlwHjX7OIpuIFEavB2';

it('gives back what it was given, for the same portal', () => {
  for (const plain of [TOKEN, '', 'ä€😀', randomBytes(600).toString('hex')]) {
    expect(cipher.decrypt(cipher.encrypt(plain, '4242001'), '4242001')).toBe(plain);
  }
});

it('shows nothing of the token, and never the same text twice', () => {
  const [one, other] = [cipher.encrypt(TOKEN, '1'), cipher.encrypt(TOKEN, '1')];
  expect(one).not.toBe(other);
  expect(one).not.toContain(TOKEN.slice(0, 10));
});

it('cannot be read under another portal: a moved row is useless', () => {
  const text = cipher.encrypt(TOKEN, '4242001');
  expect(() => cipher.decrypt(text, '4242002')).toThrow(
    expect.objectContaining({ code: 'token-unreadable', doing: 'reinstall' }),
  );
});

it('notices any altered character', () => {
  const text = cipher.encrypt(TOKEN, '1');
  for (const [index, character] of text.split('').entries()) {
    const altered = text.slice(0, index) + (character === 'A' ? 'B' : 'A') + text.slice(index + 1);
    // The last character of a part may hold bits that mean nothing.
    if (isSameBytes(altered, text)) continue;
    expect(() => cipher.decrypt(altered, '1')).toThrow();
  }
});

function isSameBytes(one: string, other: string): boolean {
  const bytes = (text: string) => text.split(':').map((part) => Buffer.from(part, 'base64url'));
  const [head, rest] = [one.split(':', 2).join(), other.split(':', 2).join()];
  const pairs = bytes(one).map((part, index) =>
    part.equals(bytes(other)[index] ?? Buffer.alloc(0)),
  );
  return head === rest && pairs.every(Boolean);
}

it('does not accept a shortened authentication tag', () => {
  const [version, id, iv, tag, bytes] = cipher.encrypt(TOKEN, '1').split(':');
  const short = Buffer.from(tag!, 'base64url').subarray(0, 4).toString('base64url');
  expect(() => cipher.decrypt([version, id, iv, short, bytes].join(':'), '1')).toThrow();
});

it('reads what an older key has written, and says that it is outdated', () => {
  const old = tokenCipher({ keys, currentKeyId: 'k1' }).encrypt(TOKEN, '1');
  expect(cipher.decrypt(old, '1')).toBe(TOKEN);
  expect(cipher.isOutdated(old)).toBe(true);
  expect(cipher.isOutdated(cipher.encrypt(TOKEN, '1'))).toBe(false);
});

it('cannot read what a key that is gone has written', () => {
  const text = cipher.encrypt(TOKEN, '1');
  const without = tokenCipher({ keys: { k1: keys.k1 }, currentKeyId: 'k1' });
  expect(() => without.decrypt(text, '1')).toThrow(
    expect.objectContaining({ code: 'token-unreadable' }),
  );
});

it.each(['', 'v1', 'v2:k1:a:b:c', 'plain text', 'v1:k1:::', 'v1:constructor:a:b:c'])(
  'takes %j for unreadable',
  (text) => {
    expect(() => cipher.decrypt(text, '1')).toThrow(
      expect.objectContaining({ code: 'token-unreadable' }),
    );
  },
);

it.each([
  [{ keys: {}, currentKeyId: 'k1' }],
  [{ keys: { k1: Buffer.alloc(31).toString('base64') }, currentKeyId: 'k1' }],
  [{ keys: { k1: keys.k1, 'a:b': keys.k1 }, currentKeyId: 'k1' }],
])('refuses keys that cannot be used (%#)', (options) => {
  expect(() => tokenCipher(options)).toThrow(
    expect.objectContaining({ code: 'token-key-invalid' }),
  );
});
