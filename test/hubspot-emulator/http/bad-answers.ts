import type { Response } from 'express';
import type { AnswerFault } from '../misbehave.ts';
import { apiError } from './hubspot-error.ts';
import { LIMITS, tooMany } from './rate-limit.ts';

/** Resolves after so many milliseconds. */
export async function waitMs(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Answers as the fault says instead of properly; gives the status for the counts (0: none was sent). */
export async function answerBadly(
  response: Response,
  fault: AnswerFault,
  body: unknown,
): Promise<number> {
  if (fault.retryAfterSeconds !== undefined)
    response.set('retry-after', String(fault.retryAfterSeconds));
  switch (fault.kind) {
    case 'status':
      return answerStatus(response, fault.status ?? 500);
    case 'hang':
      // The client has to give up; a closed connection ends the wait.
      await new Promise((resolve) => response.on('close', resolve));
      return 0;
    case 'cut':
      return cut(response, body);
    case 'html':
      response.status(fault.status ?? 502).send('<html><body>Bad gateway</body></html>');
      return fault.status ?? 502;
    case 'wrong_json':
      response.status(200).json({ unexpected: ['not', 'what', 'was', 'asked', 'for'] });
      return 200;
    case 'empty_207':
      response.status(207).json(emptyBatch());
      return 207;
    case 'slow':
      await waitMs(fault.delayMs ?? 0);
      return 200;
  }
}

const CATEGORIES: Readonly<Record<number, string>> = {
  423: 'LOCKED',
  477: 'MIGRATION_IN_PROGRESS',
  500: 'INTERNAL_ERROR',
};

function answerStatus(response: Response, status: number): number {
  if (status === 429) {
    const { body } = tooMany('ten_secondly', LIMITS.ten_secondly.policy, {});
    response.status(429).json(body);
    return 429;
  }
  const message = `The emulator was told to answer ${status}`;
  const category = CATEGORIES[status] ?? 'SERVICE_UNAVAILABLE';
  response.status(status).json(apiError(status, category, { message }).body);
  return status;
}

/** Half of the answer, then the connection is gone. */
async function cut(response: Response, body: unknown): Promise<number> {
  const text = JSON.stringify(body ?? emptyBatch());
  response.status(200).set('content-type', 'application/json');
  response.set('content-length', String(Buffer.byteLength(text)));
  response.write(text.slice(0, Math.floor(text.length / 2)));
  await waitMs(5);
  response.socket?.destroy();
  return 200;
}

function emptyBatch(): Record<string, unknown> {
  const at = new Date().toISOString();
  return { status: 'COMPLETE', results: [], numErrors: 0, startedAt: at, completedAt: at };
}
