import { Agent, request } from 'node:http';
import type { SignedDelivery } from './deliveries.ts';

/** HubSpot's `maxConcurrentRequests` in the shipped settings. */
const CONNECTIONS = 10;

export type Sent = {
  readonly seconds: number;
  readonly ackMs: readonly number[];
  readonly refused: number;
};

/** Sends every delivery once, ten at a time, each as soon as one before it was answered. */
export async function sendAll(port: number, deliveries: readonly SignedDelivery[]): Promise<Sent> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const ackMs: number[] = [];
  let refused = 0;
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let delivery = deliveries[next]; delivery !== undefined; delivery = deliveries[next]) {
        next += 1;
        const sentAt = performance.now();
        const status = await post(port, delivery, agent);
        ackMs.push(performance.now() - sentAt);
        if (status !== 200) refused += 1;
      }
    }),
  );
  agent.destroy();
  return { seconds: (performance.now() - startedAt) / 1000, ackMs, refused };
}

function post(port: number, { body, headers }: SignedDelivery, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/webhooks/hubspot',
        agent,
        headers: { ...headers, 'content-length': body.length },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}
