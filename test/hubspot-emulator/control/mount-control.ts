import express, { type Express, type Request, type Response } from 'express';
import { z } from 'zod';
import { ledgerSummary } from '../book/ledger-summary.ts';
import { MisbehaveRequest } from '../misbehave.ts';
import type { PagesContext } from '../pages-context.ts';
import { isLive } from '../store/read-object.ts';
import type { World } from '../world.ts';
import { ControlError, type Control } from './control.ts';
import { contactControl } from './contact-control.ts';
import { portalControl } from './portal-control.ts';
import { trafficControl } from './traffic.ts';

/** The control API of tests and demo under `/emulator`: no part of HubSpot. Gives what ends its traffic. */
export function mountControl(app: Express, world: World, pages: PagesContext): () => void {
  const json = express.json({ limit: '10mb' });
  const answer =
    (work: (request: Request) => unknown) =>
    (request: Request, response: Response): void => {
      try {
        response.json(work(request));
      } catch (error) {
        if (error instanceof ControlError)
          response.status(error.status).json({ error: error.message });
        else if (error instanceof z.ZodError)
          response.status(400).json({ error: z.prettifyError(error) });
        else throw error;
      }
    };
  const control: Control = {
    get: (path, work) => void app.get(path, answer(work)),
    post: (path, work) => void app.post(path, json, answer(work)),
    delete: (path, work) => void app.delete(path, json, answer(work)),
  };
  bookControl(control, world);
  switchControl(control, world);
  portalControl(control, world);
  contactControl(control, world, pages);
  return trafficControl(control, world, pages);
}

function bookControl(control: Control, world: World): void {
  const { store } = world;
  control.get('/emulator/ledger', (request) => {
    const { portalId, lostAfterMs } = z
      .object({ portalId: z.string().optional(), lostAfterMs: z.coerce.number().default(30_000) })
      .parse(request.query);
    const isGone = (portal: string, contactId: string): boolean => {
      const known = store.portals.get(portal)?.objects.contacts.byId.get(contactId);
      return known === undefined || !isLive(known);
    };
    const summary = ledgerSummary(world.ledger, { portalId, lostAfterMs, isGone });
    return { ...summary, sender: world.sender.open() };
  });
  control.get('/emulator/requests', (request) => {
    const { portalId } = z.object({ portalId: z.string().optional() }).parse(request.query);
    return world.requests.summary(portalId);
  });
  control.post('/emulator/requests/reset', () => {
    world.requests.reset();
    return { ok: true };
  });
  control.get('/emulator/violations', () => ({ violations: world.violations }));
  control.get('/emulator/import', () => world.imported);
}

function switchControl(control: Control, world: World): void {
  control.post('/emulator/misbehave', (request) => {
    const told = MisbehaveRequest.parse(request.body ?? {});
    world.faults.add(told);
    if (told.searchLagMs !== undefined) world.store.searchLagMs = told.searchLagMs;
    if (told.revokeTokens) world.oauth.endTokens(told.portalId, 'revoke');
    if (told.expireTokens) world.oauth.endTokens(told.portalId, 'expire');
    return { ok: true };
  });
  control.post('/emulator/app-origin', (request) => {
    const { origin } = z.strictObject({ origin: z.url() }).parse(request.body);
    world.setAppOrigin(origin);
    return { ok: true };
  });
  control.post('/emulator/clock', (request) => {
    const { offsetMs } = z.strictObject({ offsetMs: z.int() }).parse(request.body);
    world.store.clock.shift(offsetMs);
    return { now: new Date(world.store.clock.now()).toISOString() };
  });
  control.post('/emulator/token-life', (request) => {
    const { seconds } = z.strictObject({ seconds: z.int().positive() }).parse(request.body);
    world.oauth.setLifeSeconds(seconds);
    return { ok: true };
  });
}
