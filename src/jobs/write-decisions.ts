import type { Written } from '../core/decide.ts';
import type { Lane } from '../core/lane.ts';
import { toProperties } from '../hubspot/to-properties.ts';
import {
  type Rejected,
  tellsOfLostProperty,
  writeBack,
  type WriteBackResult,
} from '../hubspot/write-back.ts';
import type { Services } from '../services.ts';
import type { Mark } from '../store/claims.ts';
import type { Outcome } from '../store/complete-claim.ts';
import type { Confirmation } from '../store/judgements.ts';
import type { Portal } from '../store/portals.ts';
import type { Decided } from './decide-batch.ts';
import { OWNER } from './hand-edits.ts';
import { provisionAgain } from './provision-again.ts';
import { forgetSalesTeam } from './sales-team.ts';

export type WriteOutcome = {
  /** What became of each contact; one that is missing here is to be tried again. */
  readonly outcomes: ReadonlyMap<Mark, Outcome>;
  readonly confirmations: readonly Confirmation[];
  readonly retry: readonly { readonly mark: Mark; readonly reason: string }[];
};

type Batch = {
  readonly portal: Portal;
  readonly lane: Lane;
  readonly decided: readonly Decided[];
  /** No write begins from this instant of `performance.now()` on. */
  readonly beginBefore: number;
};

/** Writes what changed in one batch update, and says of each contact what became of it. */
export async function writeDecisions(
  services: Services,
  { portal, lane, decided, beginBefore }: Batch,
): Promise<WriteOutcome> {
  const writes = decided.flatMap(({ mark, decision, isTurn }) =>
    decision.kind === 'write'
      ? [{ mark, written: decision.written, ownerToSet: decision.ownerToSet, isTurn }]
      : [],
  );
  const answer = await writeBack(services.hubspot, {
    portalId: portal.portalId,
    lane,
    beginBefore,
    updates: writes.map(({ mark, written, ownerToSet }) => ({
      id: mark.subjectId,
      properties: without(portal.foreignProperties, toProperties(written, ownerToSet)),
    })),
  });

  if (tellsOfLostProperty(answer)) await provisionAgain(services, portal);
  const inTurn = writes.filter(({ isTurn, ownerToSet }) => isTurn && ownerToSet !== null);
  const result = withOthersInTurn(answer, new Set(inTurn.map(({ mark }) => mark.subjectId)));
  if (result !== answer) forgetSalesTeam(services, portal);

  const outcomes = new Map<Mark, Outcome>();
  const confirmations: Confirmation[] = [];
  const retry: { mark: Mark; reason: string }[] = [];
  for (const { mark, decision } of decided) {
    if (decision.kind === 'skip') outcomes.set(mark, { kind: 'applied' });
  }
  for (const { mark, written } of writes) {
    const became = whatBecame(mark.subjectId, written, result);
    if (became.kind === 'retry') retry.push({ mark, reason: became.reason });
    else outcomes.set(mark, became.outcome);
    if (became.kind === 'confirmed') confirmations.push(became.confirmation);
  }
  return { outcomes, confirmations, retry };
}

/** Where HubSpot refuses an owner whose turn it was, that person has left: the next one is tried. */
function withOthersInTurn(answer: WriteBackResult, inTurn: ReadonlySet<string>): WriteBackResult {
  const isOwnerGone = ({ id, properties, retryable }: Rejected) =>
    !retryable && properties.includes(OWNER) && inTurn.has(id);
  if (!answer.rejected.some(isOwnerGone)) return answer;
  const rejected = answer.rejected.map((one) =>
    isOwnerGone(one) ? { ...one, retryable: true } : one,
  );
  return { ...answer, rejected };
}

type Became =
  | { kind: 'confirmed'; outcome: Outcome; confirmation: Confirmation }
  | { kind: 'closed'; outcome: Outcome }
  | { kind: 'retry'; reason: string };

function whatBecame(contactId: string, written: Written, result: WriteBackResult): Became {
  const updatedAt = result.written.get(contactId);
  if (updatedAt !== undefined) {
    return {
      kind: 'confirmed',
      outcome: { kind: 'applied' },
      confirmation: { contactId, written, updatedAt },
    };
  }
  if (result.missing.includes(contactId)) {
    return { kind: 'closed', outcome: { kind: 'ignored', reason: 'contact deleted' } };
  }
  const rejected = result.rejected.find(({ id }) => id === contactId);
  if (rejected === undefined) return { kind: 'retry', reason: 'not among the results' };
  if (rejected.retryable) return { kind: 'retry', reason: rejected.reason };
  return {
    kind: 'closed',
    outcome: { kind: 'dead', reason: `refused by HubSpot: ${rejected.reason}` },
  };
}

function without(
  names: readonly string[],
  properties: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}
