import { type RawBuilder, sql } from 'kysely';

import type { Written } from '../core/decide.ts';
import type { UnlabelledQualification } from '../core/factor-labels.ts';
import type { Answer, Attributes, Facts, Signal } from '../core/facts.ts';
import { answersOf } from './answers.ts';
import type { Db } from './database.ts';
import { eachKey } from './each-key.ts';
import { type Seen, signalsOf, signalsSeenBy } from './signals.ts';
import { fromColumn, type QualificationColumn } from './stored-qualification.ts';

/** What is known of a contact since it was last judged. */
export type ContactState = {
  readonly contactId: string;
  readonly companyId: string | null;
  /** Facts as they were last read. */
  readonly contact: Attributes;
  readonly company: Attributes;
  readonly signals: readonly Signal[];
  readonly answers: readonly Answer[];
  /** Those of them that the last judgement saw: others may have become known since, by other ways than judging. */
  readonly judged: Pick<Facts, 'signals' | 'answers'>;
  /** Counters and dates as they were last seen: what signals are told apart by. */
  readonly observed: unknown;
  readonly qualification: UnlabelledQualification | null;
  readonly modelVersion: string | null;
  readonly judgedAt: number;
  readonly nextReviewAt: number | null;
  readonly previous: {
    /** What is known to stand in the CRM. */
    readonly confirmed: Written | null;
    /** What was to be written last; differs from the confirmed one after a crash or a refusal. */
    readonly intended: Written | null;
    readonly lowerSince: number | null;
  };
  /** Whether something happened to it live, after the installation. */
  readonly live: boolean;
};

/** The states of those contacts that were judged before, by contact id. */
export async function getStates(
  db: Db,
  portalId: string,
  contactIds: readonly string[],
): Promise<ReadonlyMap<string, ContactState>> {
  const { rows } = await sql<StateRow>`
    select ${STATE}
    ${fromStates(portalId, eachKey(contactIds))}`.execute(db);
  // After the states: whatever a judgement saw is among the signals, also where one comes in between.
  const signals = await signalsSeenBy(db, portalId, { contactIds, seenBy: null });
  return new Map(
    rows.map((row) => [row.contactId, toState(row, signals.get(row.contactId) ?? [])]),
  );
}

/** The state of one contact, for who waits for nothing else: all of it in one answer. */
export async function getState(
  db: Db,
  portalId: string,
  contactId: string,
): Promise<ContactState | undefined> {
  const { rows } = await sql<StateRow & { signals: readonly Seen<Signal>[] }>`
    select ${STATE}, ${signalsOf(sql`state`)} as signals
    ${fromStates(portalId, sql`(select ${contactId}::bigint as id) as key`)}`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { signals, ...rest } = row;
  return toState(rest, signals);
}

type StateRow = Omit<ContactState, 'signals' | 'answers' | 'judged' | 'qualification'> & {
  readonly qualification: QualificationColumn | null;
  readonly answers: readonly Seen<Answer>[];
};

const STATE = sql`
  state.contact_id::text as "contactId",
  company_id::text as "companyId",
  contact,
  company,
  observed,
  qualification,
  model_version::text as "modelVersion",
  judged_at::double precision as "judgedAt",
  next_review_at::double precision as "nextReviewAt",
  json_build_object(
    'confirmed', confirmed.written, 'intended', intended, 'lowerSince', lower_since
  ) as previous,
  live,
  ${answersOf(sql`state`)} as answers`;

/**
 * Each of the keys is looked up by itself (see `eachKey`). One alone is no array: of those PostgreSQL expects ten, and
 * would plan the statement anew each time, which takes longer than to run it.
 */
function fromStates(portalId: string, keys: RawBuilder<unknown>) {
  return sql`
    from ${keys}
    cross join lateral (
      select * from contact_states
      where portal_id = ${portalId}::bigint and contact_id = key.id
      offset 0
    ) as state
    left join lateral (
      select written from confirmations
      where portal_id = ${portalId}::bigint and contact_id = key.id
      offset 0
    ) as confirmed on true`;
}

function toState(
  { qualification, answers, ...row }: StateRow,
  signals: readonly Seen<Signal>[],
): ContactState {
  const wasJudged = ({ seenAt }: { seenAt: number }) => seenAt <= row.judgedAt;
  return {
    ...row,
    qualification: qualification === null ? null : fromColumn(qualification),
    signals: whatOf(signals),
    answers: whatOf(answers),
    judged: {
      signals: whatOf(signals.filter(wasJudged)),
      answers: whatOf(answers.filter(wasJudged)),
    },
  };
}

function whatOf<T>(seen: readonly Seen<T>[]): readonly T[] {
  return seen.map(({ what }) => what);
}
