import { randomUUID } from 'node:crypto';

/** An answer that is not what was asked for, with HubSpot's body. */
export class HubSpotError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    body: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(typeof body['message'] === 'string' ? body['message'] : String(status));
    this.name = 'HubSpotError';
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** The usual error body of the CRM API. */
export function apiError(
  status: number,
  category: string,
  rest: { message: string } & Record<string, unknown>,
): HubSpotError {
  return new HubSpotError(status, {
    status: 'error',
    correlationId: randomUUID(),
    category,
    ...rest,
  });
}

export function badRequest(message: string, rest: Record<string, unknown> = {}): HubSpotError {
  return apiError(400, 'VALIDATION_ERROR', { message, ...rest });
}

export function notFound(message = 'resource not found'): HubSpotError {
  return apiError(404, 'OBJECT_NOT_FOUND', { message });
}
