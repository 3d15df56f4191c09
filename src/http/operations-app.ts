import express, { type Express } from 'express';
import type { Services } from '../services.ts';
import { health } from './health.ts';
import { ledgerReport } from './ledger-report.ts';
import { metricsPage } from './metrics.ts';

/** What a process without a door of its own answers: health and metrics. */
export function operationsApp(services: Services): Express {
  return express()
    .disable('x-powered-by')
    .use(health(services))
    .use(ledgerReport(services))
    .use(metricsPage(services));
}
