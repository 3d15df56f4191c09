import { type Config, loadConfig } from '../../../src/config.ts';
import { openServices, type Services } from '../../../src/services.ts';
import { recordedLog, type LogLine } from '../recorded-log.ts';
import { testDatabase } from '../test-database.ts';

export const CLIENT_ID = 'test-client-id';
export const CLIENT_SECRET = 'test-client-secret';
export const PUBLIC_URL = 'https://assay.example';

export type TestServices = {
  readonly services: Services;
  /** Portals that were rung for, in order. */
  readonly rung: readonly string[];
  readonly lines: readonly LogLine[];
  close(): Promise<void>;
};

type Options = {
  /** Settings beside the ones that are always needed. */
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: () => number;
  readonly stopping?: AbortSignal;
};

/** The app's services in this process, on a database of their own in the PostgreSQL that all tests share. */
export async function testServices(options: Options = {}): Promise<TestServices> {
  const database = await testDatabase('postgres');
  const { log, lines } = recordedLog();
  const { env, ...overrides } = options;
  const settings = { ...SETTINGS, DATABASE_URL: database.databaseUrl ?? '', ...env };
  const services = await openServices(loadConfig(settings), { log, ...overrides });
  const rung: string[] = [];
  return {
    services: {
      ...services,
      ring(portalId, ...rest) {
        rung.push(portalId);
        services.ring(portalId, ...rest);
      },
    },
    rung,
    lines,
    async close() {
      await services.close();
      await database.close();
    },
  };
}

const SETTINGS: Readonly<Record<string, string>> = {
  PUBLIC_URL,
  HUBSPOT_CLIENT_ID: CLIENT_ID,
  HUBSPOT_CLIENT_SECRET: CLIENT_SECRET,
  TOKEN_KEY: Buffer.alloc(32, 7).toString('base64'),
  COALESCE_MS: '50',
};

/** The same settings as a value, for code that takes a part of them. */
export function testConfig(env: Readonly<Record<string, string>> = {}): Config {
  return loadConfig({ ...SETTINGS, ...env });
}
