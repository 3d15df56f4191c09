/** How urgent: 0 a new or just-changed lead, 1 behaviour, 2 time and searches, 3 bulk (backfill, a new model, lists). */
export type Lane = 0 | 1 | 2 | 3;
