import { z } from 'zod';
import { DAY_MS } from './core/day.ts';
import { AppError } from './errors.ts';

const url = (what: string) =>
  z
    .url({ protocol: /^https?$/, error: `expected ${what}` })
    .transform((text) => text.replace(/\/+$/, ''));

const wholeFrom = (from: number, to: number) =>
  z.coerce
    .number({ error: `expected a whole number from ${from} to ${to}` })
    .int({ error: `expected a whole number from ${from} to ${to}` })
    .min(from, { error: `expected a whole number from ${from} to ${to}` })
    .max(to, { error: `expected a whole number from ${from} to ${to}` });

const whole = (fallback: number, from: number, to: number) => wholeFrom(from, to).default(fallback);

const required = (what: string) =>
  z.string({ error: `is missing: ${what}` }).min(1, `is empty: ${what}`);

const KEY_HINT = 'expected 32 bytes in base64; make one with: openssl rand -base64 32';
const key = z
  .string({ error: `is missing: the key that encrypts tokens; ${KEY_HINT}` })
  .refine((text) => Buffer.from(text, 'base64').length === 32, KEY_HINT);

const Settings = z.object({
  PUBLIC_URL: url(
    'the https URL under which HubSpot reaches Assay, such as https://assay.example.com',
  ),
  HUBSPOT_CLIENT_ID: required('the client id on the Auth tab of the HubSpot app'),
  HUBSPOT_CLIENT_SECRET: required('the client secret on the Auth tab of the HubSpot app'),
  /** Still accepted while a new secret is rolled out. */
  HUBSPOT_CLIENT_SECRET_PREVIOUS: z.string().min(1).optional(),
  HUBSPOT_API_URL: url('the URL of HubSpot’s API').default('https://api.hubapi.com'),
  HUBSPOT_APP_URL: url('the URL of HubSpot’s pages').default('https://app.hubspot.com'),
  TOKEN_KEY: key,
  TOKEN_KEY_ID: z.string().min(1).default('k1'),
  /** Older keys that may still decrypt: `id:key`, separated by commas. */
  TOKEN_KEYS_PREVIOUS: z
    .string()
    .regex(/^[^:,]+:[^:,]+(,[^:,]+:[^:,]+)*$/, 'expected id:key pairs separated by commas')
    .optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected a URL that starts with postgres://')
    .optional(),
  /** Of one process at most; a worker needs less where cores are few (two a core and one more). */
  DATABASE_CONNECTIONS: whole(10, 5, 100),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'expected a URL that starts with redis:// or rediss://')
    .optional(),
  DATA_FOLDER: z.string().min(1).default('.assay'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(3000, 0, 65_535),
  /** Where a worker that runs apart answers `/health/…` and `/metrics`; without it, nowhere. */
  WORKER_PORT: wholeFrom(0, 65_535).optional(),
  /** How long the door stays open after the process says that it is stopping: a balancer has to notice first. */
  DRAIN_SECONDS: whole(0, 0, 5),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty']).optional(),
  /** How long events of one contact are gathered before it is judged. */
  COALESCE_MS: whole(500, 0, 60_000),
  /** How often forgotten work is looked for; a lost wake costs this much at most. */
  SWEEP_MS: whole(1_000, 50, 60_000),
  /** How often each portal is searched for changes that no webhook told. */
  RECONCILE_SECONDS: whole(60, 1, 86_400),
  /** Longer than a batch takes when HubSpot is slow; what a dead worker had in hand waits this long. */
  LEASE_SECONDS: whole(60, 1, 3_600),
  /** How long closed events are kept one by one; far longer than HubSpot sends anything again (24 hours). */
  LEDGER_RETENTION_DAYS: whole(30, 7, 3_650),
  /** Opens `/health/ledger` and `/metrics` to whoever sends it as a bearer token; without it they are closed. */
  OPERATOR_TOKEN: z.string().min(16, 'expected at least 16 characters').optional(),
  NODE_ENV: z.string().optional(),
});

const Environment = Settings.superRefine((env, context) => {
  if (env.NODE_ENV !== 'production') return;
  for (const name of ['HUBSPOT_API_URL', 'HUBSPOT_APP_URL'] as const) {
    if (/\.(hubapi|hubspot)\.com$/.test(new URL(env[name]).hostname)) continue;
    context.addIssue({
      code: 'custom',
      path: [name],
      message: 'expected a host of HubSpot when NODE_ENV is production',
    });
  }
  if (!env.PUBLIC_URL.startsWith('https://')) {
    context.addIssue({
      code: 'custom',
      path: ['PUBLIC_URL'],
      message: 'expected https when NODE_ENV is production',
    });
  }
});

/** The names of all settings, for the test that keeps `.env.example` complete. */
export const SETTINGS: readonly string[] = Object.keys(Settings.shape);

export type Config = ReturnType<typeof toConfig>;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads all settings at once. The only reader of the environment.
 * @throws AppError `settings-invalid`, one line for every wrong variable
 */
export function loadConfig(env: Env = process.env): Config {
  return toConfig(readSettings(Environment, env));
}

/** The settings that tell where the data is: all that a command on the store needs. */
export function loadStoreConfig(
  env: Env = process.env,
): Pick<Config, 'databaseUrl' | 'dataFolder'> {
  const store = readSettings(Settings.pick({ DATABASE_URL: true, DATA_FOLDER: true }), env);
  return { databaseUrl: store.DATABASE_URL, dataFolder: store.DATA_FOLDER };
}

function readSettings<Schema extends z.ZodType>(schema: Schema, env: Env): z.output<Schema> {
  // An empty variable is a missing one: shells and compose files cannot say it otherwise.
  const filled = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(filled);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${problem(issue)}`);
  throw new AppError({
    code: 'settings-invalid',
    message: `Some settings are wrong or missing (see .env.example):\n${lines.join('\n')}`,
    doing: 'give-up',
  });
}

function problem(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value')
    return `expected one of ${issue.values.map(String).join(', ')}`;
  return issue.message;
}

function toConfig(env: z.output<typeof Environment>) {
  const previousKeys = (env.TOKEN_KEYS_PREVIOUS?.split(',') ?? []).map((pair) => pair.split(':'));
  return {
    publicUrl: env.PUBLIC_URL,
    hubspot: {
      apiUrl: env.HUBSPOT_API_URL,
      appUrl: env.HUBSPOT_APP_URL,
      clientId: env.HUBSPOT_CLIENT_ID,
      clientSecret: env.HUBSPOT_CLIENT_SECRET,
      /** All secrets that a signature may be made with, the current one first. */
      acceptedSecrets: [env.HUBSPOT_CLIENT_SECRET, env.HUBSPOT_CLIENT_SECRET_PREVIOUS].filter(
        (secret): secret is string => secret !== undefined,
      ),
    },
    tokenKeys: {
      currentKeyId: env.TOKEN_KEY_ID,
      keys: Object.fromEntries([
        ...previousKeys.map(([id, value]) => [id ?? '', value ?? ''] as const),
        [env.TOKEN_KEY_ID, env.TOKEN_KEY] as const,
      ]) as Readonly<Record<string, string>>,
    },
    databaseUrl: env.DATABASE_URL,
    databaseConnections: env.DATABASE_CONNECTIONS,
    redisUrl: env.REDIS_URL,
    dataFolder: env.DATA_FOLDER,
    host: env.HOST,
    port: env.PORT,
    workerPort: env.WORKER_PORT,
    drainMs: env.DRAIN_SECONDS * 1_000,
    log: {
      level: env.LOG_LEVEL,
      format: env.LOG_FORMAT ?? (env.NODE_ENV === 'production' ? 'json' : 'pretty'),
    },
    operatorToken: env.OPERATOR_TOKEN,
    coalesceMs: env.COALESCE_MS,
    sweepMs: env.SWEEP_MS,
    reconcileMs: env.RECONCILE_SECONDS * 1_000,
    leaseMs: env.LEASE_SECONDS * 1_000,
    ledgerRetentionMs: env.LEDGER_RETENTION_DAYS * DAY_MS,
  } as const;
}
