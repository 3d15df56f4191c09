import type { ObjectType, Source } from '../entities.ts';

/** What an act finds: the contact's values before it, its time, and what it was told besides. */
export type Scene = {
  readonly before: Readonly<Record<string, string>>;
  readonly at: number;
  readonly attributes: Readonly<Record<string, string>>;
};

/** One activity that an act leaves behind. */
export type Activity = {
  readonly type: Extract<ObjectType, 'calls' | 'emails' | 'meetings' | 'notes' | 'tasks'>;
  readonly values: Readonly<Record<string, string>>;
};

/** What an act changes, who is told to have changed it, and its line on the timeline. */
export type Move = {
  readonly values: Readonly<Record<string, string>>;
  readonly source: Source;
  readonly title: string;
  readonly detail: string;
  readonly activity?: Activity;
};
