import { createServer, type RequestListener, type Server } from 'node:http';
import { AppError } from './errors.ts';
import { httpApp } from './http/app.ts';
import { operationsApp } from './http/operations-app.ts';
import type { Services } from './services.ts';

/** Longer than proxies and load balancers keep an idle connection: who closes first must not be the server. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Starts to answer HTTP. Slow senders are cut off: they would hold connections that HubSpot needs.
 * @throws AppError `port-taken`
 */
export function runWeb(services: Services): Promise<Server> {
  return listen(services, httpApp(services), services.config.port);
}

/**
 * Starts to answer what operators ask of a worker.
 * @throws AppError `port-taken`
 */
export function runOperations(services: Services, port: number): Promise<Server> {
  return listen(services, operationsApp(services), port);
}

async function listen(
  { config, log, stopping }: Services,
  app: RequestListener,
  port: number,
): Promise<Server> {
  const server = createServer(
    {
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    app,
  );
  // Nothing more comes on a connection that is soon to be closed.
  server.prependListener('request', (_request, response) => {
    if (stopping.aborted) response.setHeader('Connection', 'close');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portTaken(port) : error),
    );
    server.listen(port, config.host, resolve);
  });
  log.info('listening', { host: config.host, port: portOf(server), publicUrl: config.publicUrl });
  return server;
}

export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function portTaken(port: number): AppError {
  return new AppError({
    code: 'port-taken',
    message: `Port ${port} is already in use; set PORT to a free one.`,
    doing: 'give-up',
  });
}
