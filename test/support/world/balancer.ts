import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export type Balancer = {
  readonly origin: string;
  /** Requests so far by the status that the caller got; 502 where a process broke off. */
  readonly answers: ReadonlyMap<number, number>;
  stop(): Promise<void>;
};

const ASK_MS = 100;

/**
 * What stands before several web processes: each request goes to the next one that has not said that it is not ready,
 * and on to another where nobody listens. Nothing else is tried again: a request that a process has taken and not
 * answered is the process's failure.
 */
export async function startBalancer(origins: () => readonly string[]): Promise<Balancer> {
  const answers = new Map<number, number>();
  const unready = new Set<string>();
  const asked = new Set<string>();
  let turn = 0;

  /** Each by itself: one that is slow to answer must not hide that another stops. */
  async function ask(origin: string): Promise<void> {
    asked.add(origin);
    const answer = await fetch(`${origin}/health/ready`).catch(() => null);
    asked.delete(origin);
    if (answer?.status === 503) unready.add(origin);
    if (answer?.status === 200) unready.delete(origin);
  }

  const watch = setInterval(() => {
    for (const origin of origins()) if (!asked.has(origin)) void ask(origin);
  }, ASK_MS);

  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    turn += 1;
    const all = origins().filter((origin) => !unready.has(origin));
    const inTurn = all.map((_, index) => all[(turn + index) % all.length] ?? '');
    const status = await firstToAnswer(inTurn, { incoming, body, outgoing });
    answers.set(status, (answers.get(status) ?? 0) + 1);
  }

  const server = createServer((incoming, outgoing) => void forward(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    answers,
    async stop() {
      clearInterval(watch);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Exchange = {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly outgoing: ServerResponse;
};

async function firstToAnswer(origins: readonly string[], exchange: Exchange): Promise<number> {
  for (const origin of origins) {
    const answer = await send(origin, exchange);
    if (answer === 'refused') continue;
    if (answer === 'broken') break;
    const { outgoing } = exchange;
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
    return answer.status;
  }
  exchange.outgoing.writeHead(502).end();
  return 502;
}

type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

function send(
  origin: string,
  { incoming, body }: Exchange,
): Promise<Answer | 'refused' | 'broken'> {
  return new Promise((resolve) => {
    const { method, headers, url = '' } = incoming;
    // A connection of its own each time: an idle one may be closed just when it is to be used.
    const call = request(`${origin}${url}`, { method, headers, agent: false }, (response) => {
      buffer(response).then(
        (answered) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: answered,
          }),
        () => resolve('broken'),
      );
    });
    call.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'broken'),
    );
    call.end(body);
  });
}
