import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { ErrorAnswer, LimitAnswer } from '../schemas/error-answers.ts';
import type { World } from '../world.ts';
import type { ApiAnswer, ApiCall, ApiRoute } from './api-route.ts';
import { authenticate, bearerPortal, checkScopes } from './authenticate.ts';
import { answerBadly, waitMs } from './bad-answers.ts';
import { HubSpotError, apiError, badRequest } from './hubspot-error.ts';

type Sent = ApiAnswer & { readonly headers?: Readonly<Record<string, string>> };

/** Puts the endpoints on the app, each with token, limits, faults, scopes and the check of its answer. */
export function mountApi(app: Express, world: World, routes: readonly ApiRoute[]): void {
  const json = express.json({ limit: '10mb', strict: true });
  for (const route of routes) {
    app[route.method](route.path, json, (request: Request, response: Response) =>
      serve(world, route, request, response),
    );
  }
}

async function serve(
  world: World,
  route: ApiRoute,
  request: Request,
  response: Response,
): Promise<void> {
  const beganAt = performance.now();
  const kind = `${request.method} ${route.path}`;
  // A call with a token that is no good any more counts for the portal all the same.
  const portalId = bearerPortal(world, request.headers.authorization);
  let sent: Sent;
  try {
    const token = authenticate(world, request.headers.authorization);
    const headers = world.limits.take(
      token.portalId,
      route.limit ?? 'ten_secondly',
      world.faults.limit(token.portalId),
    );
    const call = `${request.method} ${request.path}`;
    const fault = world.faults.take(token.portalId, call, world.random.next);
    const [least, most] = world.latencyMs;
    await waitMs(most === 0 ? 0 : least + world.random.next() * (most - least));
    if (fault?.when === 'before' && fault.kind !== 'slow') {
      const status = await answerBadly(response, fault, null);
      world.requests.count({ portalId, kind, status, records: 0 });
      return;
    }
    if (fault?.kind === 'slow') await waitMs(fault.delayMs ?? 0);
    checkScopes(token, route.scopes(paramsOf(request)));
    const answer = route.work(callOf(world, token.portalId, request));
    checkAnswer(world, kind, route, answer);
    noteContacts(world, token.portalId, answer, beganAt);
    sent = { ...answer, headers };
    if (fault?.when === 'after' && fault.kind !== 'slow') {
      const status = await answerBadly(response, fault, answer.body);
      world.requests.count({ portalId, kind, status, records: answer.records ?? 0 });
      return;
    }
  } catch (error) {
    sent = failed(world, kind, error);
  }
  const { status, body } = sent;
  world.requests.count({ portalId, kind, status, records: sent.records ?? 0 });
  const path = request.originalUrl;
  world.record({ method: request.method, path, status, request: request.body, response: body });
  response.set(sent.headers ?? {}).status(status);
  if (body === null) response.end();
  else response.json(body);
}

function callOf(world: World, portalId: string, request: Request): ApiCall {
  const portal = world.store.portals.get(portalId);
  if (portal === undefined) throw new Error(`emulator: no portal ${portalId}`);
  const appId = String(world.app.appId);
  return {
    world,
    portal,
    params: paramsOf(request),
    query: new URL(request.originalUrl, 'http://emulator').searchParams,
    body: request.body as unknown,
    source: { type: 'INTEGRATION', id: appId, label: world.app.name },
  };
}

function paramsOf(request: Request): Readonly<Record<string, string>> {
  return request.params as Readonly<Record<string, string>>;
}

function checkAnswer(world: World, kind: string, route: ApiRoute, answer: ApiAnswer): void {
  if (route.answer === null || answer.body === null) return;
  const checked = route.answer.safeParse(answer.body);
  if (!checked.success) throw violation(world, kind, checked.error.message);
}

function violation(world: World, kind: string, message: string): Error {
  world.violations.push(`${kind}: ${message}`);
  return new Error(`emulator: the answer of ${kind} breaks its own schema: ${message}`);
}

function noteContacts(world: World, portalId: string, answer: ApiAnswer, beganAt: number): void {
  if (answer.contactsRead) world.ledger.watch.read(portalId, answer.contactsRead, beganAt);
  if (answer.contactsWritten)
    world.ledger.watch.written(portalId, answer.contactsWritten, {
      beganAt,
      endedAt: performance.now(),
    });
}

function failed(world: World, kind: string, error: unknown): Sent {
  if (error instanceof HubSpotError) {
    const schema = error.status === 429 ? LimitAnswer : ErrorAnswer;
    const checked = schema.safeParse(error.body);
    if (checked.success) return { status: error.status, body: error.body, headers: error.headers };
    return failed(world, kind, violation(world, kind, checked.error.message));
  }
  const message = error instanceof Error ? error.message : String(error);
  world.violations.push(`${kind}: ${message}`);
  return { status: 500, body: apiError(500, 'INTERNAL_ERROR', { message }).body };
}

/** What is left over: a body that is no JSON, an unknown path, a fault of the emulator itself. */
export function mountLast(app: Express, world: World): void {
  app.use((request: Request, response: Response) => {
    world.requests.count({ portalId: null, kind: 'unknown path', status: 404, records: 0 });
    const message = `The emulator knows no ${request.method} ${request.path}`;
    response.status(404).json(apiError(404, 'NOT_FOUND', { message }).body);
  });
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const isBadJson = error instanceof SyntaxError;
    const message = error instanceof Error ? error.message : String(error);
    const kind = `${request.method} ${request.path}`;
    if (!isBadJson) world.violations.push(`${kind}: ${message}`);
    const status = isBadJson ? 400 : 500;
    world.requests.count({ portalId: null, kind: 'unreadable body', status, records: 0 });
    const body = isBadJson
      ? badRequest(`Invalid input JSON: ${message}`).body
      : apiError(500, 'INTERNAL_ERROR', { message }).body;
    response.status(status).json(body);
  });
}
