import { z } from 'zod';

const Share = z.number().min(0).max(1);

/** One way of answering badly. Without `count` and `forMs` it stays until it is cleared. */
const AnswerFault = z.strictObject({
  kind: z.enum(['status', 'slow', 'hang', 'cut', 'html', 'wrong_json', 'empty_207']),
  /** For `status`: 429, 423, 477, 500, 502, 503, 504 … */
  status: z.int().min(400).max(599).optional(),
  retryAfterSeconds: z.number().min(0).optional(),
  /** For `slow`. */
  delayMs: z.number().min(0).optional(),
  /** The share of matching calls that meets the fault. */
  share: Share.default(1),
  count: z.int().positive().optional(),
  forMs: z.number().positive().optional(),
  /** Only paths that contain this, after the method: `POST /crm/objects/2026-09/contacts/batch/update`. */
  match: z.string().optional(),
  /** `after`: the call does its work, and only the answer is bad. */
  when: z.enum(['before', 'after']).default('before'),
});

const Deliveries = z.strictObject({
  /** The share of batches that is sent twice. */
  doubled: Share.default(0),
  /** The share of events that is held back for up to `shuffleMs`; all are put into another order. */
  shuffled: Share.default(0),
  shuffleMs: z.number().min(0).default(1000),
  delayed: Share.default(0),
  delayMs: z.number().min(0).default(0),
  /** The share of events that is never sent. */
  withheld: Share.default(0),
  mixPortals: z.boolean().default(false),
  wrongSignature: Share.default(0),
  /** How old the signature's timestamp claims to be. */
  signatureAgeMs: z.number().default(0),
  /** Activities are announced this long before they are associated with their contact. */
  associationLagMs: z.number().min(0).default(0),
  /** Properties whose changes fire no webhook. */
  silentProperties: z.array(z.string()).default([]),
  forMs: z.number().positive().optional(),
});

/** What `POST /emulator/misbehave` takes. Without `portalId` it is for all portals. */
export const MisbehaveRequest = z.strictObject({
  portalId: z.string().optional(),
  /** First ends everything that was told before (for the portal, or for all). */
  clear: z.boolean().default(false),
  answers: z.array(AnswerFault).default([]),
  limit: z
    .strictObject({ requests: z.int().min(0), forMs: z.number().positive().optional() })
    .optional(),
  /** Contacts that make every batch update fail as a whole with 400. */
  poisoned: z.array(z.string()).optional(),
  deliveries: Deliveries.optional(),
  revokeTokens: z.boolean().default(false),
  expireTokens: z.boolean().default(false),
  searchLagMs: z.number().min(0).optional(),
});

export type MisbehaveRequest = z.infer<typeof MisbehaveRequest>;
export type AnswerFault = z.infer<typeof AnswerFault>;
export type DeliveryFaults = z.infer<typeof Deliveries>;

export type Faults = {
  readonly add: (request: MisbehaveRequest) => void;
  /** The fault that this call meets, counted down. */
  readonly take: (portalId: string, call: string, random: () => number) => AnswerFault | null;
  readonly limit: (portalId: string) => number | null;
  readonly isPoisoned: (portalId: string, contactId: string) => boolean;
  readonly deliveries: (portalId: string) => DeliveryFaults;
};

type Active = { fault: AnswerFault; portalId: string | undefined; left: number; until: number };
type Timed<T> = { value: T; until: number };

const ALL = '*';
const NONE = Deliveries.parse({});

/** No faults at first. */
export function createFaults(): Faults {
  let active: Active[] = [];
  const limits = new Map<string, Timed<number>>();
  const deliveries = new Map<string, Timed<DeliveryFaults>>();
  const poisoned = new Map<string, Set<string>>();

  const clear = (portalId: string | undefined): void => {
    active = portalId === undefined ? [] : active.filter((each) => each.portalId !== portalId);
    for (const map of [limits, deliveries, poisoned])
      if (portalId === undefined) map.clear();
      else map.delete(portalId);
  };

  return {
    add: (request) => {
      const { portalId } = request;
      const key = portalId ?? ALL;
      if (request.clear) clear(portalId);
      for (const fault of request.answers)
        active.push({ fault, portalId, left: fault.count ?? Infinity, until: end(fault.forMs) });
      if (request.limit)
        limits.set(key, { value: request.limit.requests, until: end(request.limit.forMs) });
      if (request.deliveries)
        deliveries.set(key, { value: request.deliveries, until: end(request.deliveries.forMs) });
      if (request.poisoned) poisoned.set(key, new Set(request.poisoned));
    },
    take: (portalId, call, random) => {
      const now = Date.now();
      active = active.filter((each) => each.left > 0 && each.until > now);
      for (const each of active) {
        const { fault } = each;
        if (each.portalId !== undefined && each.portalId !== portalId) continue;
        if (fault.match !== undefined && !call.includes(fault.match)) continue;
        if (random() >= fault.share) continue;
        each.left -= 1;
        return fault;
      }
      return null;
    },
    limit: (portalId) => current(limits.get(portalId)) ?? current(limits.get(ALL)),
    isPoisoned: (portalId, contactId) =>
      poisoned.get(portalId)?.has(contactId) === true || poisoned.get(ALL)?.has(contactId) === true,
    deliveries: (portalId) =>
      current(deliveries.get(portalId)) ?? current(deliveries.get(ALL)) ?? NONE,
  };
}

function end(forMs: number | undefined): number {
  return forMs === undefined ? Infinity : Date.now() + forMs;
}

function current<T>(timed: Timed<T> | undefined): T | null {
  return timed !== undefined && timed.until > Date.now() ? timed.value : null;
}
