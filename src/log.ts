import winston from 'winston';

export type Log = winston.Logger;

type LogOptions = { readonly level: string; readonly format: 'json' | 'pretty' };

/** Keys whose values never reach a log line, whatever a caller passes. */
const SECRET_KEYS =
  /token|secret|password|authorization|cookie|^email$|useremail|firstname|lastname/i;
const HIDDEN = '[hidden]';

const hideSecrets = winston.format((info) =>
  Object.assign(info, withoutSecrets(info, MOST_LEVELS)),
);

/** Lines are flat by custom; what is nested further than this is not looked at, and so not shown. */
const MOST_LEVELS = 5;

function withoutSecrets(fields: object, levels: number): object {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      SECRET_KEYS.test(key) ? HIDDEN : shown(value, levels - 1),
    ]),
  );
}

function shown(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return HIDDEN;
  if (Array.isArray(value)) return value.map((each) => shown(each, levels - 1));
  return withoutSecrets(value, levels);
}

const pretty = winston.format.printf(({ level, message, timestamp, ...fields }) => {
  const rest = Object.entries(fields)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  const line = `${String(timestamp)} ${level} ${String(message)}${rest === '' ? '' : ` ${rest}`}`;
  return line.replace(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16)}`);
});

// A field may hold what came with a request: it must neither begin a line of its own nor move the cursor.
// eslint-disable-next-line no-control-regex -- that is what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** One line per outcome on stderr: a constant sentence plus fields (ids, never personal data). */
export function createLog({ level, format }: LogOptions): Log {
  const { combine, timestamp, json, errors } = winston.format;
  return winston.createLogger({
    level,
    format: combine(
      errors({ stack: true }),
      hideSecrets(),
      timestamp(),
      format === 'json' ? json() : pretty,
    ),
    transports: [new winston.transports.Stream({ stream: process.stderr })],
  });
}
