import { Writable } from 'node:stream';

import winston from 'winston';

import type { Log } from '../../src/log.ts';

export type LogLine = {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
};

/** A log whose lines a test can look at. */
export function recordedLog(): { readonly log: Log; readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()));
      done();
    },
  });
  const log = winston.createLogger({
    level: 'debug',
    format: winston.format.json(),
    transports: [new winston.transports.Stream({ stream })],
  });
  return { log, lines };
}
