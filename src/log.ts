import winston from 'winston';

export type Log = winston.Logger;

type LogOptions = { readonly level: string; readonly format: 'json' | 'pretty' };

/** Keys whose values never reach a log line, whatever a caller passes. */
const SECRET_KEYS =
  /token|secret|password|authorization|cookie|^email$|useremail|firstname|lastname/i;

const hideSecrets = winston.format((info) => {
  for (const key of Object.keys(info)) {
    if (SECRET_KEYS.test(key)) info[key] = '[hidden]';
  }
  return info;
});

const pretty = winston.format.printf(({ level, message, timestamp, ...fields }) => {
  const rest = Object.entries(fields)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  return `${String(timestamp)} ${level} ${String(message)}${rest === '' ? '' : ` ${rest}`}`;
});

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
