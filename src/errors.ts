/** What a caller should do about an error: try again later, stop for good, or ask the admin to install again. */
export type Doing = 'retry' | 'give-up' | 'reinstall';

type AppErrorOptions = {
  /** Stable, kebab-case; what code and dashboards compare. Never parse `message`. */
  readonly code: string;
  /** What was expected, what came, and which setting to look at. */
  readonly message: string;
  readonly doing: Doing;
  readonly retryAfterMs?: number;
  /** Ids and figures for the log; never tokens, names or e-mail addresses. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
};

/** The one error class of the product: a failure that was not an expected outcome. */
export class AppError extends Error {
  readonly code: string;
  readonly doing: Doing;
  readonly retryAfterMs: number | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(options: AppErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = options.code;
    this.doing = options.doing;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details ?? {};
  }
}

/** Anything can be thrown; the rest of the code handles `Error` only. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
