import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { BODY_LIMIT_BYTES, webhookDoor } from '../../webhooks/receive.ts';
import { AppError, toError } from '../errors.ts';
import type { Services } from '../services.ts';
import { card } from './card.ts';
import { floodGuard } from './flood-guard.ts';
import { health } from './health.ts';
import { install } from './install.ts';
import { installed } from './installed.ts';
import { ledgerReport } from './ledger-report.ts';
import { metricsPage } from './metrics.ts';

/** Everything that answers HTTP, in the order in which a request meets it. */
export function httpApp(services: Services): Express {
  return express()
    .disable('x-powered-by')
    .disable('etag')
    .use(
      helmet({
        contentSecurityPolicy: {
          useDefaults: false,
          directives: {
            defaultSrc: ["'none'"],
            styleSrc: ["'unsafe-inline'"],
            formAction: ["'self'"],
            frameAncestors: ["'none'"],
            baseUri: ["'none'"],
          },
        },
      }),
    )
    .use(floodGuard(2 * BODY_LIMIT_BYTES))
    .use(webhookDoor(services))
    .use(card(services))
    .use(install(services))
    .use(installed(services))
    .use(health(services))
    .use(ledgerReport(services))
    .use(metricsPage(services))
    .use((_request, response) => {
      response
        .status(404)
        .json({ error: { code: 'not-found', message: 'There is nothing at this address.' } });
    })
    .use(lastResort(services));
}

type Refusal = { readonly status: number; readonly code: string; readonly message: string };

const BAD_ADDRESS: Refusal = {
  status: 400,
  code: 'address-malformed',
  message: 'The address cannot be decoded.',
};

/** What body-parser reports of a request it refused. */
const BODY_ERRORS: Readonly<Record<string, Refusal>> = {
  'entity.too.large': {
    status: 413,
    code: 'body-too-large',
    message: 'The body is over the limit of 10 MB.',
  },
  'encoding.unsupported': {
    status: 415,
    code: 'encoding-unsupported',
    message: 'Send the body uncompressed.',
  },
  'request.aborted': {
    status: 400,
    code: 'request-aborted',
    message: 'The request ended before its body.',
  },
  'request.size.invalid': {
    status: 400,
    code: 'size-invalid',
    message: 'The body is not as long as its header says.',
  },
};

/** The answer to what nobody expected: no stack, no SQL, and a status that makes HubSpot try again. */
function lastResort({ log }: Services): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    // What Express throws for an address such as `/%E0`.
    const known = thrown instanceof URIError ? BAD_ADDRESS : BODY_ERRORS[bodyErrorType(thrown)];
    if (known !== undefined) {
      log.warn('request refused', { path: withoutIds(request.path), code: known.code });
      response.status(known.status).json({ error: { code: known.code, message: known.message } });
      return;
    }
    const error = toError(thrown);
    const retry = error instanceof AppError && error.doing === 'retry';
    log.error('request failed', {
      path: withoutIds(request.path),
      code: error instanceof AppError ? error.code : 'unexpected',
      error: error.message,
    });
    if (retry) response.set('Retry-After', '10');
    response.status(retry ? 503 : 500).json({
      error: {
        code: retry ? 'unavailable' : 'unexpected',
        message: 'This could not be answered now; please try again.',
      },
    });
  };
}

function bodyErrorType(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'type' in thrown
    ? String(thrown.type)
    : '';
}

/** Logs hold no contact's id, and the path of a card has one. */
function withoutIds(path: string): string {
  return path.replaceAll(/\d+/g, ':id');
}
