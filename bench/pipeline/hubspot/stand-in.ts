import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerTo, type Answer, type Wrote } from './answers.ts';
import { callBook, type CallBook } from './call-book.ts';
import { callWindow, LIMIT, WINDOW_MS } from './call-window.ts';
import type { BenchPortal } from './records.ts';

export type StandIn = {
  readonly url: string;
  readonly book: CallBook;
  readonly portals: ReadonlyMap<string, BenchPortal>;
  close(): Promise<void>;
};

type Options = {
  readonly portals: readonly BenchPortal[];
  /** Called once an update is complete. */
  readonly onWritten: (wrote: Wrote) => void;
};

const LEAST_MS = 40;
const MOST_MS = 120;

/** The access token of a portal: the stand-in gives none, it knows them. */
export function tokenOf(portalId: string): string {
  return `bench-${portalId}`;
}

/**
 * HubSpot's API as far as the pipeline calls it, made to be light: it takes 40 to 120 ms for an answer, counts calls
 * in a true sliding window and refuses what is above. What it answers is what its records hold when the call comes in.
 */
export async function startStandIn({ portals, onWritten }: Options): Promise<StandIn> {
  const byId = new Map(portals.map((portal) => [portal.portalId, portal]));
  const book = callBook();
  const window = callWindow();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const token = request.headers.authorization?.replace('Bearer bench-', '') ?? '';
    const portal = byId.get(token);
    if (portal === undefined) {
      send(response, {
        status: 401,
        body: '{"status":"error","category":"INVALID_AUTHENTICATION"}',
      });
      return;
    }
    const answer = answerTo(portal, { method: request.method, url: request.url, body });
    const left = answer.kind === 'search' ? LIMIT : window.take(portal.portalId);
    const headers = answer.kind === 'search' ? {} : rateHeaders(left ?? 0);
    book.count(answer.kind, left === null ? 429 : answer.status);
    if (left === null) {
      send(response, { status: 429, body: TOO_MANY }, headers);
      return;
    }
    const { contactsRead, finish } = answer;
    book.contactsRead += contactsRead ?? 0;
    const done = answer.begin?.();
    await sleep(LEAST_MS + Math.random() * (MOST_MS - LEAST_MS));
    const wrote = finish?.();
    send(response, { status: answer.status, body: done ?? wrote?.body ?? '{}' }, headers);
    if (wrote !== undefined) {
      book.contactsWritten += wrote.records.length;
      onWritten(wrote);
    }
  }

  const server = createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => {
      process.stderr.write(`stand-in: ${String(error)}\n`);
      send(response, { status: 500, body: '{}' });
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    book,
    portals: byId,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const TOO_MANY = JSON.stringify({
  status: 'error',
  message: 'You have reached your ten_secondly_rolling limit.',
  errorType: 'RATE_LIMIT',
  policyName: 'TEN_SECONDLY_ROLLING',
});

function rateHeaders(left: number): Readonly<Record<string, string>> {
  return {
    'x-hubspot-ratelimit-max': String(LIMIT),
    'x-hubspot-ratelimit-remaining': String(left),
    'x-hubspot-ratelimit-interval-milliseconds': String(WINDOW_MS),
  };
}

function send(
  response: ServerResponse,
  { status, body }: Pick<Answer, 'status'> & { readonly body: string },
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
