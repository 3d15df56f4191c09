/** Who asks through HubSpot: the four values that `hubspot.fetch` appends to the query and signs. */
export type Identity = {
  readonly portalId: string;
  readonly userId: string;
  readonly userEmail: string;
  readonly appId: string;
};

export type IdentityResult =
  | ({ readonly ok: true } & Identity)
  | {
      readonly ok: false;
      readonly reason: 'missing' | 'repeated' | 'malformed';
      readonly key: keyof Identity;
    };

const ID = /^[1-9]\d{0,18}$/;
const ADDRESS = /^[^\s@]{1,64}@[^\s@]{1,255}$/;
const FORMS: Readonly<Record<keyof Identity, RegExp>> = {
  portalId: ID,
  userId: ID,
  userEmail: ADDRESS,
  appId: ID,
};

/**
 * Reads the caller's identity from a query whose signature was verified before. A key that occurs twice is
 * refused: the card's own code could have added the other one.
 */
export function identityFromQuery(query: URLSearchParams): IdentityResult {
  const identity = { portalId: '', userId: '', userEmail: '', appId: '' };
  for (const key of ['portalId', 'userId', 'userEmail', 'appId'] as const) {
    const [value, ...others] = query.getAll(key);
    if (value === undefined) return { ok: false, reason: 'missing', key };
    if (others.length > 0) return { ok: false, reason: 'repeated', key };
    if (!FORMS[key].test(value)) return { ok: false, reason: 'malformed', key };
    identity[key] = value;
  }
  return { ok: true, ...identity };
}
