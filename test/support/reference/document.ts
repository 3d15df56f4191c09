/** The model document and the output line, as the specification writes them down. */
export type Scalar = string | number | boolean;

export type Leaf = {
  fact: string;
  equals?: Scalar;
  in?: Scalar[];
  gte?: number;
  lte?: number;
  between?: [number, number];
  contains?: string;
  containsAny?: string[];
  withinDays?: number;
  inNextDays?: number;
  known?: boolean;
};

export type Did = { did: string; atLeast?: number; withinDays?: number };

export type Condition =
  { all: Condition[] } | { any: Condition[] } | { not: Condition } | Did | Leaf;

export type Criterion = {
  id: string;
  label: string;
  kind: string;
  points: number;
  major?: boolean;
  when: Condition;
  partly?: { points: number; when: Condition }[];
};

export type SignalRule = {
  id: string;
  label: string;
  on: string;
  where?: Condition;
  points: number;
  cap: number;
  perDay?: number;
  halfLifeDays?: number;
  windowDays?: number;
  buying?: boolean;
  recentDays?: number;
};

export type Choice = { value: Scalar; label: string; points: number; disqualifies?: boolean };
export type Band = { when: Condition; label: string; points: number; disqualifies?: boolean };

export type Question = {
  id: string;
  criterion: string;
  ask: string;
  points: number;
  type: 'choice' | 'number' | 'date';
  property?: string;
  validDays?: number;
  answers?: Choice[];
  bands?: Band[];
};

export type Cell = { team: string; disposition: string };
export type Row = { ready: Cell; notReady: Cell };

export type Model = {
  schema: number;
  name: string;
  market: string;
  required?: string[];
  fit: { goodFit: { boxes: number } | { points: number }; criteria: Criterion[] };
  readiness: { cap: number; ready: { points: number }; signals: SignalRule[] };
  discovery: { framework: string; mustConfirm?: string[]; questions: Question[] };
  penalties?: { id: string; label: string; points: number; when: Condition }[];
  disqualifiers?: { id: string; label: string; when: Condition }[];
  queue: { highPriorityAbove: number };
  tiers:
    | { policy: 'criteria'; tier2Misses: number }
    | { policy: 'score'; tier1At: number; tier2At: number };
  matrix: { goodFit: Row; badFit: Row };
  nurture?: { track: string; label: string; when: Condition }[];
  sources?: { kind: string; property: string; when: string }[];
  demoteAfterDays?: number;
  reviewEveryDays?: number;
};

export type Group = 'fit' | 'readiness' | 'discovery' | 'penalty' | 'limit';

export type FactorLine = { id: string; group: Group; points: number; max: number; state: string };

/** What `assay score` prints for a valid line. */
export type Judgement = {
  id: string;
  score: number;
  tier: string;
  team: string;
  disposition: string;
  queue: string | null;
  track: string | null;
  goodFit: boolean;
  ready: boolean;
  boxes: number;
  misses: number;
  confidence: number;
  incomplete: string[];
  nextChangeAt: string | null;
  factors: FactorLine[];
};

/** What stands for the error line of an invalid one; the wording of the error is free. */
export type Refusal = { id: string | null; error: true };
