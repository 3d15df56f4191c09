import { HistoryEntry } from '../core/history-entry.ts';
import { historyView, type HistoryView } from '../core/history-view.ts';
import type { Db } from '../store/database.ts';
import { readHistory } from '../store/history.ts';

type Read = { readonly portalId: string; readonly contactId: string; readonly limit: number };

/** Why score and tier of a contact changed, newest first. */
export async function contactHistory(db: Db, read: Read): Promise<readonly HistoryView[]> {
  const lines = await readHistory(db, read);
  return lines.map(({ at, entry }) => historyView(at, HistoryEntry.parse(entry)));
}
