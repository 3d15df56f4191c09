import type { Decision } from '../core/decide.ts';
import type { Mark } from '../store/claims.ts';
import type { LiveOverrides } from '../store/overrides.ts';
import type { ContactState } from '../store/qualifications.ts';
import type { Judgement } from './judge-contact.ts';

/** A contact of a batch with what was known of it and what the model says now. */
export type Judged = {
  readonly mark: Mark;
  readonly companyId: string | null;
  readonly state: ContactState | undefined;
  readonly judgement: Judgement;
};

/** The same with what people decided about it. */
export type Overridden = Judged & { readonly overrides: LiveOverrides };

/** The same with what the CRM shall hold. */
export type WithDecision = Overridden & { readonly decision: Decision };

/** Lanes 0 and 1 are what a live event asks for; backfill, time and reconciliation hand nobody out. */
export function isLive({ mark }: Judged): boolean {
  return mark.lane <= 1;
}
