import pg from 'pg';

import { AppError, toError } from '../errors.ts';

/**
 * Classes of SQLSTATE that go away by themselves: 08 connection, 40 deadlock and serialization,
 * 53 resources (connections, memory, a full disc), 55 locks, 57 operator (restart, time-out).
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const PASSING_CLASSES = new Set(['08', '40', '53', '55', '57']);

/** A failure that passes becomes `database-unavailable` (retry); a mistake in a statement stays what it is. */
export function toDatabaseError(thrown: unknown): Error {
  const error = toError(thrown);
  const sqlState = sqlStateOf(error);
  const passing =
    sqlState === undefined
      ? !(error instanceof TypeError || error instanceof AppError)
      : PASSING_CLASSES.has(sqlState.slice(0, 2));
  if (!passing) return error;
  return new AppError({
    code: 'database-unavailable',
    message: `The database did not answer (${sqlState ?? error.message}). Look at DATABASE_URL and at the server's log.`,
    doing: 'retry',
    details: { sqlState },
    cause: error,
  });
}

/** What the server itself reported; undefined when the connection failed before it could. */
function sqlStateOf(error: Error): string | undefined {
  if (error instanceof pg.DatabaseError) return error.code;
  // PGlite does not export the class of its errors; only those carry a severity.
  if ('severity' in error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}
