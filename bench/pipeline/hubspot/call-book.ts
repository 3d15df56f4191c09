/** What was asked of the stand-in: `contacts` is what the app pays for a change, the rest is told beside. */
export type CallKind = 'contacts' | 'companies' | 'owners' | 'list' | 'search' | 'other';

export type CallBook = {
  count(kind: CallKind, status: number): void;
  counts(): Readonly<Record<CallKind, number>>;
  refused(): number;
  /** Contacts whose data was taken for an answer, and contacts written. */
  contactsRead: number;
  contactsWritten: number;
  reset(): void;
};

const NOTHING: Readonly<Record<CallKind, number>> = {
  contacts: 0,
  companies: 0,
  owners: 0,
  list: 0,
  search: 0,
  other: 0,
};

/** Calls by kind; those answered 429 are counted apart as well. */
export function callBook(): CallBook {
  let counts = { ...NOTHING };
  let refused = 0;
  const book: CallBook = {
    contactsRead: 0,
    contactsWritten: 0,
    count(kind, status) {
      counts[kind] += 1;
      if (status === 429) refused += 1;
    },
    counts: () => counts,
    refused: () => refused,
    reset() {
      counts = { ...NOTHING };
      refused = 0;
      book.contactsRead = 0;
      book.contactsWritten = 0;
    },
  };
  return book;
}
