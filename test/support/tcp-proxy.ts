import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type TcpProxy = {
  readonly port: number;
  /** From now on nothing passes any more, and nobody is told: what a cut cable does. New connections do pass. */
  cut(): void;
  /** What was held back passes, and everything after it. */
  mend(): void;
  close(): Promise<void>;
};

/** Stands between a client and a server on this machine, and may be cut. */
export async function tcpProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    const pair = [client, target] as const;
    pairs.add(pair);
    client.pipe(target).on('error', () => client.destroy());
    target.pipe(client).on('error', () => target.destroy());
    client.once('close', () => pairs.delete(pair));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      for (const [client, target] of pairs) {
        client.unpipe().pause();
        target.unpipe().pause();
      }
    },
    mend() {
      for (const [client, target] of pairs) {
        client.pipe(target);
        target.pipe(client);
      }
    },
    async close() {
      for (const sockets of pairs) for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
