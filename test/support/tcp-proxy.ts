import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** How a link breaks: what is sent is kept back and nobody is told, or everybody is told that he is cut off. */
export type Break = 'silent' | 'reset';

export type TcpProxy = {
  readonly port: number;
  /** From now on nothing passes any more, and nobody is told: what a cut cable does. New connections do pass. */
  cut(): void;
  /** Breaks all connections, and until it is mended those that are still to come. */
  sever(how: Break): void;
  /** The next request with this text passes, its answer never does. */
  cutAnswer(to: string, how: Break): AnswerCut;
  /** What was held back passes, and everything after it. */
  mend(): void;
  /** How much has met a cut so far: pieces that were held back, connections that were reset. */
  hits(): number;
  close(): Promise<void>;
};

export type AnswerCut = {
  /** The answer has come as far as here: what was asked for is done. */
  readonly isCut: Promise<void>;
  /** Whoever asked has hung up. */
  readonly isLeft: Promise<void>;
};

type CutAhead = {
  readonly to: string;
  readonly how: Break;
  readonly onCut: () => void;
  readonly onLeft: () => void;
};

/** One connection, from its client to its target. */
type Line = {
  readonly client: Socket;
  readonly target: Socket;
  isCut: boolean;
  /** What is to be done once it is mended, in order. */
  held: (() => void)[];
  /** The request whose answer is waited for, to be cut. */
  asked: CutAhead | null;
  /** Its answer was cut: it is never mended. */
  isLost: boolean;
};

/**
 * Stands between clients and a server on this machine, and may be cut.
 *
 * @param target the server's port; asked for each connection where the server may move
 */
export async function tcpProxy(target: number | (() => number)): Promise<TcpProxy> {
  const lines = new Set<Line>();
  const answersToCut: CutAhead[] = [];
  let severed: Break | null = null;
  let hits = 0;

  const server = createServer({ noDelay: true }, (client) => {
    const port = typeof target === 'number' ? target : target();
    const line: Line = {
      client,
      target: connect({ port, host: '127.0.0.1', noDelay: true }),
      isCut: severed === 'silent',
      held: [],
      asked: null,
      isLost: false,
    };
    lines.add(line);
    client.on('data', (piece) => {
      line.asked ??= takeFirst(answersToCut, ({ to }) => piece.includes(to));
      pass(line, () => line.target.write(piece));
    });
    line.target.on('data', (piece) => {
      if (line.asked === null) pass(line, () => client.write(piece));
      else loseAnswer(line, line.asked);
    });
    closeTogether(line);
    if (severed === 'reset') reset(line);
  });

  function pass(line: Line, onwards: () => void): void {
    if (!line.isCut) return onwards();
    hits += 1;
    line.held.push(onwards);
  }

  function closeTogether(line: Line): void {
    const { client, target: server } = line;
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      // What went wrong shows as its end.
      socket.on('error', () => undefined);
      socket.once('close', () => {
        if (client.destroyed && server.destroyed) lines.delete(line);
        else if (line.isLost) other.destroy();
        else pass(line, () => other.end());
      });
    }
  }

  function reset(line: Line): void {
    hits += 1;
    line.client.resetAndDestroy();
    line.target.resetAndDestroy();
  }

  function loseAnswer(line: Line, { how, onCut, onLeft }: CutAhead): void {
    if (line.isLost) return;
    line.isLost = true;
    line.isCut = true;
    line.client.once('close', onLeft);
    if (how === 'reset') reset(line);
    else hits += 1;
    onCut();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      for (const line of lines) line.isCut = true;
    },
    sever(how) {
      severed = how;
      for (const line of lines) {
        if (how === 'reset') reset(line);
        else line.isCut = true;
      }
    },
    cutAnswer(to, how) {
      const [cut, left] = [signal(), signal()];
      answersToCut.push({ to, how, onCut: cut.give, onLeft: left.give });
      return { isCut: cut.given, isLeft: left.given };
    },
    mend() {
      severed = null;
      for (const line of lines) {
        if (line.isLost) continue;
        line.isCut = false;
        for (const onwards of line.held.splice(0)) onwards();
      }
    },
    hits: () => hits,
    async close() {
      for (const { client, target: server } of lines) {
        client.destroy();
        server.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function takeFirst<T>(from: T[], fits: (one: T) => boolean): T | null {
  const index = from.findIndex(fits);
  return index < 0 ? null : (from.splice(index, 1)[0] ?? null);
}

function signal() {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give: () => give() };
}
