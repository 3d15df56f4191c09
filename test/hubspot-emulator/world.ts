import type { AppDefinition } from './app-definition.ts';
import type { Ledger } from './book/ledger.ts';
import type { RequestCounts } from './book/request-counts.ts';
import type { RateLimits } from './http/rate-limit.ts';
import type { Faults } from './misbehave.ts';
import type { OAuthBook } from './oauth/oauth-book.ts';
import type { PortalSummary } from './pages-context.ts';
import type { Random } from './random.ts';
import type { RecordedCall } from './record.ts';
import type { ImportReport } from './seed/import-report.ts';
import type { Store } from './store/store.ts';
import type { WebhookSender } from './webhooks/webhook-sender.ts';

/** Everything that the routes of the emulator share; built once by `startEmulator`. */
export type World = {
  readonly app: AppDefinition;
  readonly store: Store;
  readonly oauth: OAuthBook;
  readonly limits: RateLimits;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly requests: RequestCounts;
  readonly sender: WebhookSender;
  readonly random: Random;
  readonly portals: () => readonly PortalSummary[];
  readonly mapUrl: (publicUrl: string) => string;
  readonly setAppOrigin: (origin: string) => void;
  readonly record: (call: Omit<RecordedCall, 'at'>) => void;
  /** Answers that broke the emulator's own schemas: faults of the emulator, never of the app. */
  readonly violations: string[];
  /** What became of the rows of an imported file. */
  readonly imported: ImportReport;
  /** How long an API call takes at least and at most. */
  readonly latencyMs: readonly [number, number];
};
