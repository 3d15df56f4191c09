import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../errors.ts';

/** `v1:KEYID:IV:TAG:CIPHERTEXT`, the last three in base64url. Says itself which key opens it. */
export type EncryptedText = string;

export type TokenCipher = {
  readonly currentKeyId: string;
  encrypt(plain: string, portalId: string): EncryptedText;
  /** Throws `token-unreadable` when the key is gone, the text was altered or belongs to another portal. */
  decrypt(text: EncryptedText, portalId: string): string;
  /** True when the text was made with an older key and should be encrypted again. */
  isOutdated(text: EncryptedText): boolean;
};

type TokenCipherOptions = {
  /** 32 bytes in base64 by key id; old keys stay listed until nothing is encrypted with them. */
  readonly keys: Readonly<Record<string, string>>;
  readonly currentKeyId: string;
};

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts tokens at rest (AES-256-GCM) and binds each to its portal, so that a row moved to another one fails. */
export function tokenCipher({ keys, currentKeyId }: TokenCipherOptions): TokenCipher {
  const byId = new Map(Object.entries(keys).map(([id, key]) => [id, readKey(id, key)]));
  const current = byId.get(currentKeyId);
  if (current === undefined) throw keyError(`there is no key named "${currentKeyId}"`);

  return {
    currentKeyId,
    encrypt(plain, portalId) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current, iv).setAAD(Buffer.from(portalId));
      const bytes = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      const parts = [iv, cipher.getAuthTag(), bytes].map((part) => part.toString('base64url'));
      return ['v1', currentKeyId, ...parts].join(':');
    },
    decrypt(text, portalId) {
      const [version, keyId, iv, tag, bytes] = text.split(':');
      const key = byId.get(keyId ?? '');
      if (version !== 'v1' || key === undefined || !iv || !tag || bytes === undefined) {
        throw unreadable(portalId, keyId);
      }
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), {
          authTagLength: TAG_BYTES,
        })
          .setAAD(Buffer.from(portalId))
          .setAuthTag(Buffer.from(tag, 'base64url'));
        const plain = [decipher.update(Buffer.from(bytes, 'base64url')), decipher.final()];
        return Buffer.concat(plain).toString('utf8');
      } catch (cause) {
        throw unreadable(portalId, keyId, cause);
      }
    },
    isOutdated: (text) => text.split(':')[1] !== currentKeyId,
  };
}

function readKey(id: string, base64: string): Buffer {
  const key = Buffer.from(base64, 'base64');
  if (id === '' || id.includes(':')) throw keyError(`"${id}" is no key id`);
  if (key.length !== KEY_BYTES) {
    throw keyError(`key "${id}" must be 32 bytes in base64, it has ${key.length}`);
  }
  return key;
}

function keyError(problem: string): AppError {
  return new AppError({
    code: 'token-key-invalid',
    message: `The keys that encrypt tokens cannot be used: ${problem}.`,
    doing: 'give-up',
  });
}

function unreadable(portalId: string, keyId: string | undefined, cause?: unknown): AppError {
  return new AppError({
    code: 'token-unreadable',
    message:
      'A stored token cannot be decrypted: its key is gone, or the row was altered or moved.',
    doing: 'reinstall',
    details: { portalId, keyId },
    cause,
  });
}
