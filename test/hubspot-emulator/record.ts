import { createWriteStream } from 'node:fs';

export type RecordedCall = {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly request: unknown;
  readonly response: unknown;
};

export type Recorder = { readonly write: (call: RecordedCall) => void; readonly close: () => void };

/** Writes one JSON line a request, so that others can check the traffic against HubSpot's own descriptions. */
export function createRecorder(file: string | undefined): Recorder {
  if (file === undefined) return { write: () => undefined, close: () => undefined };
  const stream = createWriteStream(file, { flags: 'a' });
  return {
    write: (call) => void stream.write(`${JSON.stringify(call, hideSecrets)}\n`),
    close: () => stream.end(),
  };
}

const SECRETS = [
  'access_token',
  'refresh_token',
  'token',
  'code_verifier',
  'client_secret',
  'signed_access_token',
];

function hideSecrets(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const isSecret = SECRETS.includes(key) || /emulator-(token|code)-/u.test(value);
  return isSecret ? '(hidden)' : value;
}
