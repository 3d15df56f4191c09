import {
  OTHERS_MARGIN,
  readRateHeaders,
  type BudgetSettings,
  type CallOutcome,
  type Permit,
} from './rate-budget.ts';
import { forgetAfter, type RateWindow } from './rate-window.ts';

/** Enters what became of a call: HubSpot's own count corrects ours, a 429 shuts the portal. */
export function settleCall(
  window: RateWindow,
  permit: Permit,
  { settings, now, outcome }: { settings: BudgetSettings; now: number; outcome: CallOutcome },
): void {
  const call = window.calls.find(({ id }) => id === permit.id);
  if (outcome.kind === 'unsent') {
    window.calls = window.calls.filter((other) => other !== call);
    if (permit.kind === 'search') endSearch(window, now);
    if (window.probe === 'out') window.probe = 'wanted';
    return;
  }
  if (permit.kind === 'search') endSearch(window, now + settings.searchWindowMs);
  const told = 'headers' in outcome ? readRateHeaders(outcome.headers, window.windowMs) : null;
  if (told !== null) {
    window.limit = told.max;
    window.windowMs = told.intervalMs;
  }
  if (call !== undefined) call.until = now + window.windowMs;
  if (told !== null) {
    // At most these of ours are in HubSpot's count; the rest of it are others' calls.
    const ours = window.calls.filter(({ until }) => until > permit.sentAt).length;
    const others = Math.max(0, told.max - told.remaining - ours);
    window.others = { count: Math.ceil(others * OTHERS_MARGIN), until: now + window.windowMs };
    window.probe = 'none';
  } else if (window.probe === 'out') {
    // Searches carry no headers. Another answer without them says only that calls go through.
    const learnt = outcome.kind === 'answered' && permit.kind === 'plain';
    if (learnt) window.others = { count: 0, until: 0 };
    window.probe = learnt ? 'none' : 'wanted';
  }
  if (outcome.kind === 'limited') shut(window, outcome, now);
  window.forgetAt = Math.max(window.blockedUntil, now) + forgetAfter(window.windowMs);
}

function shut(
  window: RateWindow,
  outcome: Extract<CallOutcome, { kind: 'limited' }>,
  now: number,
): void {
  if (outcome.scope === 'search') {
    const until = now + (outcome.retryAfterMs ?? 1_000);
    window.searchBlockedUntil = Math.max(window.searchBlockedUntil, until);
    return;
  }
  const until = now + (outcome.retryAfterMs ?? window.windowMs);
  window.blockedUntil = Math.max(window.blockedUntil, until);
  window.others = { count: window.limit, until: window.blockedUntil + window.windowMs };
  window.probe = 'wanted';
}

/** The search under way that would count longest now counts until `until`. */
function endSearch(window: RateWindow, until: number): void {
  const longest = Math.max(...window.searches);
  const index = window.searches.indexOf(longest);
  if (index >= 0) window.searches[index] = Math.min(longest, until);
}
