import type { z } from 'zod';
import type { Source } from '../entities.ts';
import type { Portal } from '../store/portal.ts';
import type { World } from '../world.ts';
import type { LimitKind } from './rate-limit.ts';

/** One call of the API, as a route sees it: authenticated, within the limits, body parsed. */
export type ApiCall = {
  readonly world: World;
  readonly portal: Portal;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** What a write of this app is told as: `INTEGRATION` and the app's id. */
  readonly source: Source;
};

/** What a route answers, and which contacts it read or wrote (for the emulator's book). */
export type ApiAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly contactsRead?: readonly string[];
  readonly contactsWritten?: readonly string[];
  readonly records?: number;
};

/** One endpoint. */
export type ApiRoute = {
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  readonly path: string;
  readonly limit?: LimitKind;
  /** One of these scopes must have been granted. */
  readonly scopes: (params: Readonly<Record<string, string>>) => readonly string[];
  /** Null where the answer has no body. */
  readonly answer: z.ZodType | null;
  readonly work: (call: ApiCall) => ApiAnswer;
};
