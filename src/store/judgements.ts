import { sql } from 'kysely';

import type { Written } from '../core/decide.ts';
import type { UnlabelledQualification } from '../core/factor-labels.ts';
import type { Answer, Attributes } from '../core/facts.ts';
import { insertAnswers } from './answers.ts';
import { jsonText } from './array-literals.ts';
import type { Db } from './database.ts';
import { insertFactChanges, type StoredFacts } from './fact-changes.ts';
import { insertHistory } from './history.ts';
import { type Insert, insertAll } from './insert-all.ts';
import { insertSignals, type StoredSignal } from './signals.ts';
import { toColumn } from './stored-qualification.ts';

/** A contact as it was read and judged, and what is to be written about it. */
export type Judgement = {
  readonly contactId: string;
  readonly companyId: string | null;
  readonly contact: Attributes;
  readonly company: Attributes;
  /** The facts as they were stored until now; null for a contact that was not known. */
  readonly before: StoredFacts | null;
  readonly observed: unknown;
  readonly newSignals: readonly StoredSignal[];
  readonly newAnswers: readonly Answer[];
  readonly qualification: UnlabelledQualification;
  readonly modelVersion: string;
  readonly judgedAt: number;
  readonly nextReviewAt: number | null;
  readonly lowerSince: number | null;
  /** What is to be written now; null when nothing is, and the last intention stays. */
  readonly intended: Written | null;
  /** True once for a live event: a contact stays live. */
  readonly live: boolean;
  /** A line of the contact's history; null where nobody would notice a change. */
  readonly history: unknown;
};

/**
 * Stores judgements in the caller's transaction, together with the turns that were taken: repeated after a crash,
 * the same values are sent again. What changed in the facts is noted with its time.
 */
export async function saveJudgements(
  tx: Db,
  portalId: string,
  judgements: readonly Judgement[],
): Promise<void> {
  if (judgements.length === 0) return;
  await insertAll(tx, {
    facts: insertFactChanges(portalId, judgements),
    states: insertStates(portalId, judgements),
    signals: insertSignals(portalId, judgements),
    answers: insertAnswers(portalId, judgements),
    history: insertHistory(portalId, judgements),
  });
}

function insertStates(portalId: string, judgements: readonly Judgement[]): Insert {
  const states = judgements.map((judgement) => ({
    ...judgement,
    qualification: toColumn(judgement.qualification),
    before: undefined,
    newSignals: undefined,
    newAnswers: undefined,
    history: undefined,
  }));
  // json and not jsonb where the whole text is only passed through: taking it apart once is enough.
  return sql`
    insert into contact_states as state (
      portal_id, contact_id, company_id, contact, company, observed, qualification,
      model_version, judged_at, next_review_at, lower_since, intended, live
    )
    select
      ${portalId}::bigint, "contactId", "companyId", contact, company, observed, qualification,
      "modelVersion", "judgedAt", "nextReviewAt", "lowerSince", intended, live
    from json_to_recordset(${jsonText(states)}::json) as told (
      "contactId" bigint, "companyId" bigint, contact json, company json, observed json, qualification json,
      "modelVersion" bigint, "judgedAt" bigint, "nextReviewAt" bigint, "lowerSince" bigint, intended json, live boolean
    )
    order by "contactId"
    on conflict (portal_id, contact_id) do update set
      company_id = excluded.company_id,
      contact = excluded.contact,
      company = excluded.company,
      observed = excluded.observed,
      qualification = excluded.qualification,
      model_version = excluded.model_version,
      judged_at = excluded.judged_at,
      next_review_at = excluded.next_review_at,
      lower_since = excluded.lower_since,
      intended = coalesce(excluded.intended, state.intended),
      live = state.live or excluded.live,
      deleted_at = null`;
}

export type Confirmation = {
  readonly contactId: string;
  readonly written: Written;
  /** The CRM's `updatedAt` in the answer to the write. */
  readonly updatedAt: number;
};

/**
 * Stores what the CRM said it has taken, of contacts whose state is there: one that was merged into another or erased
 * meanwhile leaves nothing behind, and who is about to do so waits.
 */
export async function confirmWritten(
  tx: Db,
  portalId: string,
  confirmations: readonly Confirmation[],
): Promise<void> {
  if (confirmations.length === 0) return;
  await sql`
    insert into confirmations (portal_id, contact_id, written, updated_at)
    select ${portalId}::bigint, "contactId", written, "updatedAt"
    from (
      select *
      from json_to_recordset(${jsonText(confirmations)}::json)
        as told ("contactId" bigint, written json, "updatedAt" bigint)
      order by "contactId"
    ) as told
    cross join lateral (
      select from contact_states
      where portal_id = ${portalId}::bigint and contact_id = told."contactId"
      for key share
    ) as state
    on conflict (portal_id, contact_id) do update set
      written = excluded.written, updated_at = excluded.updated_at`.execute(tx);
}
