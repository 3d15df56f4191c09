import { join } from 'node:path';
import { startChild, type Child } from './child.ts';
import { CLIENT_ID, PUBLIC_URL } from './start-emulator.ts';

type AppSettings = {
  readonly folder: string;
  readonly emulatorUrl: string;
  readonly clientSecret: string;
  readonly tokenKey: string;
  readonly operatorToken: string;
  /** `main` is everything in one process. */
  readonly role?: 'main' | 'web' | 'worker';
  /** Further settings, such as DATABASE_URL. */
  readonly env?: Readonly<Record<string, string>>;
};

export type RunningApp = { readonly child: Child; readonly origin: string };

/** Starts Assay in its own process with settings for the emulator; `origin` is '' for a worker. */
export async function startApp(settings: AppSettings): Promise<RunningApp> {
  const { folder, role = 'main' } = settings;
  const child = startChild({
    script: `src/${role}.ts`,
    env: {
      PUBLIC_URL,
      HUBSPOT_API_URL: settings.emulatorUrl,
      HUBSPOT_APP_URL: settings.emulatorUrl,
      HUBSPOT_CLIENT_ID: CLIENT_ID,
      HUBSPOT_CLIENT_SECRET: settings.clientSecret,
      TOKEN_KEY: settings.tokenKey,
      OPERATOR_TOKEN: settings.operatorToken,
      DATA_FOLDER: join(folder, 'database'),
      PORT: '0',
      LOG_FORMAT: 'json',
      ...settings.env,
    },
    logFile: join(folder, `${role}.log`),
  });
  if (role === 'worker') return { child, origin: '' };
  const port = await child.waitFor((line) => (isListening(line) ? line.port : undefined));
  return { child, origin: `http://127.0.0.1:${port}` };
}

function isListening(line: unknown): line is { port: number } {
  return (
    typeof line === 'object' &&
    line !== null &&
    'message' in line &&
    line.message === 'listening' &&
    'port' in line &&
    typeof line.port === 'number'
  );
}
