export type FactorGroup = 'fit' | 'readiness' | 'discovery' | 'penalty' | 'limit';

export type FactorState = 'met' | 'partly' | 'missed' | 'unknown' | 'none';

/** One line of the explanation. The factors of a lead always add up exactly to its score. */
export type Factor = {
  readonly id: string;
  readonly group: FactorGroup;
  readonly label: string;
  /** In points, rounded to hundredths. */
  readonly points: number;
  /** As the model says it, not rounded. */
  readonly max: number;
  readonly state: FactorState;
};
