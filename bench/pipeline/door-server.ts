/**
 * One of three doors, as its own process: `bare` checks the signature and parses (what nobody can skip), `bull` then
 * adds a job per event, `assay` is the real one. Prints its port as a JSON line.
 */
import Bull from 'bull';
import express, { type Express } from 'express';
import { verifySignature } from '../../src/hubspot/signature.ts';
import { portOf } from '../../src/run-web.ts';
import { httpApp } from '../../src/http/app.ts';
import { loadConfig } from '../../src/config.ts';
import { openServices } from '../../src/services.ts';

const kind = process.argv[2];
const config = loadConfig();

const server = (await door()).listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: portOf(server) })}\n`);
});

async function door(): Promise<Express> {
  if (kind === 'assay') return httpApp(await openServices(config));
  const queue = kind === 'bull' ? new Bull('bench-events', config.redisUrl ?? '') : null;
  return express().post(
    '/webhooks/hubspot',
    express.raw({ type: () => true, limit: '10mb' }),
    async (request, response) => {
      const body = request.body as Buffer;
      const signature = verifySignature({
        method: 'POST',
        uri: config.publicUrl + request.originalUrl,
        body,
        headers: request.headers,
        secrets: config.hubspot.acceptedSecrets,
        now: Date.now(),
      });
      if (!signature.ok) {
        response.sendStatus(401);
        return;
      }
      const events = JSON.parse(body.toString('utf8')) as object[];
      if (queue !== null)
        await Promise.all(events.map((event) => queue.add(event, { removeOnComplete: true })));
      response.sendStatus(200);
    },
  );
}
