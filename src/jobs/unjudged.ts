import type { ContactRecord } from '../hubspot/crm-record.ts';
import type { Outcome } from '../store/complete-claim.ts';

type Unread = {
  readonly missing: readonly string[];
  readonly moved: readonly (readonly [string, ContactRecord])[];
};

/** Contacts that are not there any more, by themselves or because they were merged into another. */
export function unjudged(contactId: string, { missing, moved }: Unread): Outcome | undefined {
  if (missing.includes(contactId)) return { kind: 'ignored', reason: 'contact deleted' };
  const merged = moved.find(([id]) => id === contactId);
  return merged === undefined
    ? undefined
    : { kind: 'ignored', reason: `merged into ${merged[1].id}` };
}
