import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Services } from '../services.ts';

/** Lets only whoever sends OPERATOR_TOKEN as a bearer token pass; without one in the settings, nobody. */
export function operatorsOnly({ config }: Pick<Services, 'config'>): RequestHandler {
  return (request, response, next) => {
    if (isOperator(request.headers.authorization, config.operatorToken)) {
      next();
      return;
    }
    response.status(401).json({
      error: { code: 'operator-only', message: 'Send OPERATOR_TOKEN as a bearer token.' },
    });
  };
}

function isOperator(header: string | undefined, token: string | undefined): boolean {
  if (token === undefined || header === undefined) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header), digest(`Bearer ${token}`));
}
