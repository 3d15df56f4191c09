import { z } from 'zod';
import { ACTS, type ActName } from '../acts/act-names.ts';
import type { PagesContext } from '../pages-context.ts';
import type { Random } from '../random.ts';
import type { World } from '../world.ts';
import type { Control } from './control.ts';

const ActNames = z.enum(ACTS.map((each) => each.name));

/** What leads mostly do; looking is more frequent than buying. */
const USUAL: readonly ActName[] = [
  ...Array<ActName>(6).fill('visit'),
  ...Array<ActName>(4).fill('open_email'),
  ...Array<ActName>(3).fill('click_email'),
  ...Array<ActName>(2).fill('look_at_pricing'),
  'download_ebook',
  'submit_form',
  'social',
  'note_call',
  'attend_webinar',
  'start_trial',
  'book_meeting',
];

const TrafficRequest = z.strictObject({
  /** All portals that have the app if left out. */
  portalIds: z.array(z.string()).optional(),
  actsPerSecond: z.number().positive().max(20_000),
  forMs: z.number().positive().optional(),
  acts: z.array(ActNames).min(1).optional(),
  /** Only the first so many contacts of each portal act. */
  contacts: z.int().positive().optional(),
});

type TrafficRequest = z.infer<typeof TrafficRequest>;

const ManyActs = z.strictObject({
  acts: z
    .array(
      z.strictObject({
        portalId: z.string(),
        contactId: z.string(),
        act: ActNames,
        attributes: z.record(z.string(), z.string()).optional(),
      }),
    )
    .max(10_000),
});

const TICK_MS = 20;

/** Lets leads act by themselves, at a steady pace, until told to stop; and many acts at once. */
export function trafficControl(control: Control, world: World, pages: PagesContext): () => void {
  let timer: NodeJS.Timeout | null = null;
  let acted = 0;
  const stop = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  const start = (told: TrafficRequest): void => {
    stop();
    acted = 0;
    const began = performance.now();
    const actors = actorsOf(world, pages, told);
    if (actors.length === 0) return;
    timer = setInterval(() => {
      const elapsed = Math.min(performance.now() - began, told.forMs ?? Infinity);
      // By the clock, not by the tick: a late tick makes up for what it missed.
      while (acted < (elapsed / 1000) * told.actsPerSecond) {
        actOnce(world.random, pages, { actors, acts: told.acts ?? USUAL });
        acted += 1;
      }
      if (elapsed === told.forMs) stop();
    }, TICK_MS);
    timer.unref();
  };
  control.post('/emulator/traffic', (request) => {
    start(TrafficRequest.parse(request.body));
    return { ok: true };
  });
  control.delete('/emulator/traffic', () => {
    stop();
    return { acted };
  });
  control.get('/emulator/traffic', () => ({ running: timer !== null, acted }));
  control.post('/emulator/acts', (request) => {
    const { acts } = ManyActs.parse(request.body);
    const done = acts.map((each) =>
      pages.act(each.portalId, each.contactId, each.act, each.attributes),
    );
    return { acted: done.filter(({ ok }) => ok).length };
  });
  return stop;
}

type Actor = { readonly portalId: string; readonly contactId: string };

function actorsOf(world: World, pages: PagesContext, told: TrafficRequest): Actor[] {
  return [...world.store.portals.values()]
    .filter((portal) => portal.install !== null)
    .filter(({ portalId }) => told.portalIds?.includes(portalId) ?? true)
    .flatMap(({ portalId }) =>
      pages
        .contacts(portalId)
        .slice(0, told.contacts)
        .map((contact) => ({ portalId, contactId: contact.id })),
    );
}

function actOnce(
  random: Random,
  pages: PagesContext,
  from: { actors: readonly Actor[]; acts: readonly ActName[] },
): void {
  const { portalId, contactId } = random.pick(from.actors);
  pages.act(portalId, contactId, random.pick(from.acts));
}
