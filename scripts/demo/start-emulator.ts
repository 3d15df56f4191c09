import { join } from 'node:path';
import { startChild, type Child } from './child.ts';
import { emulatorClient, type EmulatorClient } from './emulator-client.ts';

/** Reserved for examples: nobody's real address. The emulator knows where it really is. */
export const PUBLIC_URL = 'https://assay.example';
export const CLIENT_ID = 'emulator-client-id';

type EmulatorSettings = {
  readonly folder: string;
  readonly clientSecret: string;
  readonly cardBundle?: string | undefined;
  /** Further arguments of the emulator's command line. */
  readonly args?: readonly string[];
};

export type RunningEmulator = { readonly child: Child; readonly client: EmulatorClient };

/** Starts the local stand-in for HubSpot in its own process. */
export async function startEmulator(settings: EmulatorSettings): Promise<RunningEmulator> {
  const { folder, clientSecret, cardBundle, args = [] } = settings;
  const child = startChild({
    script: 'test/hubspot-emulator/main.ts',
    args: [
      ...['--public-url', PUBLIC_URL, '--client-id', CLIENT_ID, '--client-secret', clientSecret],
      ...(cardBundle === undefined ? [] : ['--card', cardBundle]),
      ...args,
    ],
    logFile: join(folder, 'emulator.log'),
  });
  const url = await child.waitFor((line) => (hasUrl(line) ? line.url : undefined));
  return { child, client: emulatorClient(url) };
}

function hasUrl(line: unknown): line is { url: string } {
  return typeof line === 'object' && line !== null && 'url' in line && typeof line.url === 'string';
}
