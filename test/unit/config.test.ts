import { randomBytes } from 'node:crypto';
import { AppError } from '../../src/errors.ts';
import { loadConfig } from '../../src/config.ts';

const settings = {
  PUBLIC_URL: 'https://assay.example/',
  HUBSPOT_CLIENT_ID: 'client',
  HUBSPOT_CLIENT_SECRET: 'secret',
  TOKEN_KEY: randomBytes(32).toString('base64'),
};

function messageOf(env: Record<string, string | undefined>): string {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof AppError && error.code === 'settings-invalid') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('loadConfig', () => {
  it('needs four settings and fills in the rest', () => {
    const config = loadConfig(settings);
    expect(config.publicUrl).toBe('https://assay.example');
    expect(config.hubspot.apiUrl).toBe('https://api.hubapi.com');
    expect(config.databaseUrl).toBeUndefined();
    expect(config.port).toBe(3000);
  });

  it('names every wrong variable at once', () => {
    const message = messageOf({
      TOKEN_KEY: 'short',
      PORT: 'abc',
      DATABASE_URL: 'mysql://x',
      LOG_LEVEL: 'loud',
    });
    for (const name of [
      'PUBLIC_URL',
      'HUBSPOT_CLIENT_ID',
      'HUBSPOT_CLIENT_SECRET',
      'TOKEN_KEY',
      'PORT',
      'DATABASE_URL',
      'LOG_LEVEL',
    ]) {
      expect(message).toContain(name);
    }
    expect(message).toContain('openssl rand -base64 32');
    expect(message).toContain('error, warn, info, debug');
  });

  it('never repeats a secret in its message', () => {
    expect(messageOf({ ...settings, TOKEN_KEY: 'bm90LTMyLWJ5dGVz' })).not.toContain(
      'bm90LTMyLWJ5dGVz',
    );
  });

  it('takes an empty variable for a missing one', () => {
    expect(loadConfig({ ...settings, DATABASE_URL: '', PORT: '' }).port).toBe(3000);
  });

  it('talks to HubSpot only when NODE_ENV is production', () => {
    const message = messageOf({
      ...settings,
      NODE_ENV: 'production',
      HUBSPOT_API_URL: 'http://127.0.0.1:4000',
    });
    expect(message).toContain('HUBSPOT_API_URL');
    expect(messageOf({ ...settings, NODE_ENV: 'production' })).toBe('accepted');
  });

  it('accepts the previous secret and older keys beside the current ones', () => {
    const config = loadConfig({
      ...settings,
      HUBSPOT_CLIENT_SECRET_PREVIOUS: 'older',
      TOKEN_KEYS_PREVIOUS: 'k0:b2xk',
    });
    expect(config.hubspot.acceptedSecrets).toEqual(['secret', 'older']);
    expect(config.tokenKeys.keys).toEqual({ k0: 'b2xk', k1: settings.TOKEN_KEY });
  });
});
