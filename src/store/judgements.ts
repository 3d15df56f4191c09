import { sql } from 'kysely';

import type { Written } from '../core/decide.ts';
import type { UnlabelledQualification } from '../core/factor-labels.ts';
import type { Answer, Attributes } from '../core/facts.ts';
import { insertAnswers } from './answers.ts';
import { jsonArray, numberArray, textArray } from './array-literals.ts';
import type { Db } from './database.ts';
import { insertFactChanges, type StoredFacts } from './fact-changes.ts';
import { insertHistory } from './history.ts';
import { type Insert, insertAll } from './insert-all.ts';
import { insertSignals, type StoredSignal } from './signals.ts';
import { toColumn } from './stored-qualification.ts';

/** A contact as it was read and judged, and what is to be written about it. */
export type StoredJudgement = {
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
  judgements: readonly StoredJudgement[],
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

function insertStates(portalId: string, judgements: readonly StoredJudgement[]): Insert {
  return sql`
    insert into contact_states as state (
      portal_id, contact_id, company_id, contact, company, observed, qualification,
      model_version, judged_at, next_review_at, lower_since, intended, live
    )
    select ${portalId}::bigint, told.*
    from unnest(
      ${numberArray(judgements, ({ contactId }) => contactId)}::bigint[],
      ${numberArray(judgements, ({ companyId }) => companyId)}::bigint[],
      ${jsonArray(judgements, ({ contact }) => contact)}::json[],
      ${jsonArray(judgements, ({ company }) => company)}::json[],
      ${jsonArray(judgements, ({ observed }) => observed)}::json[],
      ${jsonArray(judgements, ({ qualification }) => toColumn(qualification))}::json[],
      ${numberArray(judgements, ({ modelVersion }) => modelVersion)}::bigint[],
      ${numberArray(judgements, ({ judgedAt }) => judgedAt)}::bigint[],
      ${numberArray(judgements, ({ nextReviewAt }) => nextReviewAt)}::bigint[],
      ${numberArray(judgements, ({ lowerSince }) => lowerSince)}::bigint[],
      ${jsonArray(judgements, ({ intended }) => intended)}::json[],
      ${textArray(judgements, ({ live }) => String(live))}::boolean[]
    ) as told (contact_id)
    order by contact_id
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
    select ${portalId}::bigint, contact_id, written, updated_at
    from (
      select *
      from unnest(
        ${numberArray(confirmations, ({ contactId }) => contactId)}::bigint[],
        ${jsonArray(confirmations, ({ written }) => written)}::json[],
        ${numberArray(confirmations, ({ updatedAt }) => updatedAt)}::bigint[]
      ) as told (contact_id, written, updated_at)
      order by contact_id
    ) as told
    cross join lateral (
      select from contact_states as state
      where state.portal_id = ${portalId}::bigint and state.contact_id = told.contact_id
      for key share
    ) as state
    on conflict (portal_id, contact_id) do update set
      written = excluded.written, updated_at = excluded.updated_at`.execute(tx);
}
