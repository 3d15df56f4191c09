import type { RequestHandler } from 'express';

/**
 * Hangs up on whoever sends far more than any body may hold. A body that is a little too large is read to its end and
 * refused in peace; that takes no memory, but a sender without an end would keep the line busy.
 */
export function floodGuard(mostBytes: number): RequestHandler {
  return (request, response, next) => {
    let bytes = 0;
    // Only counts: what reads the body comes next, before the first part of it does.
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > mostBytes && !response.headersSent) {
        response.set('Connection', 'close').status(413).end();
        response.once('close', () => request.socket.destroy());
      }
    });
    next();
  };
}
