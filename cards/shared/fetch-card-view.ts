import type { CardView } from './card-view.ts';

/** The part of `hubspot.fetch` that the card uses. */
export type Fetch = (
  url: string,
  options: { readonly method: 'GET'; readonly timeout: number },
) => Promise<Pick<Response, 'ok' | 'status' | 'json'>>;

export type FailureReason = 'not-connected' | 'unavailable' | 'unreadable' | 'no-server';

export type CardAnswer =
  | { readonly kind: 'view'; readonly view: CardView }
  | { readonly kind: 'failed'; readonly reason: FailureReason };

type FetchCardViewOptions = {
  readonly fetch: Fetch;
  /** The app's origin from the profile; undefined when the profile does not name it. */
  readonly publicUrl: string | undefined;
  readonly contactId: string;
};

/** HubSpot ends a card's call after 15 s; a rep has turned away long before. */
const TIMEOUT_MS = 8_000;

/** Asks the app about one contact. Portal and user are appended and signed by HubSpot, so they are not sent here. */
export async function fetchCardView(options: FetchCardViewOptions): Promise<CardAnswer> {
  const { fetch, publicUrl, contactId } = options;
  if (publicUrl === undefined || publicUrl === '') return failed('no-server');

  let response;
  try {
    const url = `${publicUrl}/card/contacts/${encodeURIComponent(contactId)}`;
    response = await fetch(url, { method: 'GET', timeout: TIMEOUT_MS });
  } catch {
    return failed('unavailable');
  }
  if (response.status === 404) return { kind: 'view', view: UNKNOWN_CONTACT };
  if (response.status === 401 || response.status === 403) return failed('not-connected');
  if (!response.ok) return failed('unavailable');

  const body: unknown = await response.json().catch(() => undefined);
  return isCardView(body) ? { kind: 'view', view: body } : failed('unreadable');
}

const UNKNOWN_CONTACT: CardView = {
  state: 'not_scored',
  reason: 'unknown_contact',
  message: 'Assay does not know this contact.',
};

function failed(reason: FailureReason): CardAnswer {
  return { kind: 'failed', reason };
}

function isCardView(body: unknown): body is CardView {
  if (typeof body !== 'object' || body === null || !('state' in body)) return false;
  if (body.state === 'not_scored') return true;
  return body.state === 'scored' && 'groups' in body && Array.isArray(body.groups);
}
