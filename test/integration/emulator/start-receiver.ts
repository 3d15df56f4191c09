import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Delivery = {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly events: Record<string, any>[];
  readonly at: number;
};

export type Receiver = {
  readonly origin: string;
  readonly deliveries: Delivery[];
  readonly events: () => Record<string, any>[];
  /** What the next deliveries are answered; a negative one is never answered. */
  status: () => number;
  /** The most deliveries that were under way at once. */
  readonly mostAtOnce: () => number;
  delayMs: number;
  readonly close: () => Promise<void>;
};

/** Stands where the app would: takes deliveries and remembers them. */
export async function startReceiver(): Promise<Receiver> {
  const deliveries: Delivery[] = [];
  let [atOnce, most] = [0, 0];
  const server = createServer((request, response) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    response.on('close', () => (atOnce -= 1));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const { url = '', headers } = request;
      deliveries.push({ url, headers, text, events: JSON.parse(text), at: performance.now() });
      const status = receiver.status();
      if (status < 0) return;
      setTimeout(() => response.writeHead(status).end(), receiver.delayMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliveries,
    events: () => deliveries.flatMap((delivery) => delivery.events),
    status: () => 200,
    mostAtOnce: () => most,
    delayMs: 0,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}

/** Waits until something is so; fails with what it was waiting for. */
export async function until(what: string, test: () => boolean, withinMs = 5000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!test()) {
    if (Date.now() > end) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
