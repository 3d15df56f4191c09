import { Agent, get } from 'node:http';
import { APP_ID, signed } from './webhook-sender.ts';

export type CardReader = {
  readonly answerMs: number[];
  /** Answers that showed a score, and all others. */
  readonly seen: { scored: number; waiting: number; failed: number };
  /** Asks no more, and waits for the last answers. */
  stop(): Promise<void>;
};

type Options = {
  readonly port: number;
  readonly secret: string;
  readonly perSecond: number;
  /** Whose record is opened next. */
  readonly next: () => { readonly portalId: string; readonly contactId: string };
};

/** HubSpot allows an account so many at a time. */
const CONNECTIONS = 20;

/** Opens cards at a steady pace, by the clock: a late answer does not put off the next question. */
export function readCards({ port, secret, perSecond, next }: Options): CardReader {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const answerMs: number[] = [];
  const seen = { scored: 0, waiting: 0, failed: 0 };
  const startedAt = performance.now();
  let asked = 0;
  const underWay = new Set<Promise<unknown>>();

  function ask(): Promise<void> {
    const { portalId, contactId } = next();
    const path = `/card/contacts/${contactId}?portalId=${portalId}&userId=7&userEmail=rep@example.com&appId=${APP_ID}`;
    const headers = signed({ method: 'GET', path, body: '', secret });
    const askedAt = performance.now();
    return new Promise((resolve) => {
      const call = get({ port, host: '127.0.0.1', path, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          answerMs.push(performance.now() - askedAt);
          if (response.statusCode !== 200) seen.failed += 1;
          else if (Buffer.concat(chunks).includes('"state":"scored"')) seen.scored += 1;
          else seen.waiting += 1;
          resolve();
        });
      });
      call.on('error', () => {
        seen.failed += 1;
        resolve();
      });
    });
  }

  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1_000) * perSecond;
    for (; asked < due; asked += 1) {
      const answer = ask().then(() => void underWay.delete(answer));
      underWay.add(answer);
    }
  }, 5);
  return {
    answerMs,
    seen,
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}
