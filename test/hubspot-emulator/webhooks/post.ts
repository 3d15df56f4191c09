import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** What became of one POST: a status, or why there is none. */
export type Posted =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'failed'; readonly reason: string };

export type Poster = {
  readonly post: (to: {
    url: string;
    body: string;
    headers: Record<string, string>;
    deadlineMs: number;
  }) => Promise<Posted>;
  readonly close: () => void;
};

/** Sends bodies over connections that are kept open, with one deadline for the whole answer. */
export function createPoster(): Poster {
  const agents = {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true }),
  };
  return {
    post: ({ url, body, headers, deadlineMs }) =>
      new Promise((resolve) => {
        const isHttps = url.startsWith('https:');
        const send = isHttps ? httpsRequest : httpRequest;
        const bytes = Buffer.from(body);
        const outgoing = send(url, {
          method: 'POST',
          agent: isHttps ? agents.https : agents.http,
          headers: {
            'content-type': 'application/json',
            'content-length': bytes.length,
            'user-agent': 'HubSpot Emulator Webhooks',
            ...headers,
          },
        });
        const deadline = setTimeout(() => outgoing.destroy(new Error('deadline')), deadlineMs);
        const done = (posted: Posted): void => {
          clearTimeout(deadline);
          resolve(posted);
        };
        outgoing.on('error', (error) => done({ kind: 'failed', reason: error.message }));
        outgoing.on('response', (response) => {
          response.on('error', () => done({ kind: 'failed', reason: 'answer was cut' }));
          response.on('close', () => done({ kind: 'failed', reason: 'answer was cut' }));
          response.on('end', () => done({ kind: 'answered', status: response.statusCode ?? 0 }));
          response.resume();
        });
        outgoing.end(bytes);
      }),
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
