import type { UnlabelledFactor, UnlabelledQualification } from '../core/factor-labels.ts';

type Cells = readonly [
  id: string,
  group: UnlabelledFactor['group'],
  points: number,
  max: number,
  state: UnlabelledFactor['state'],
];

/** What the column holds: a third of the size, and most of what a judgement writes is factors. */
export type QualificationColumn = Omit<UnlabelledQualification, 'factors'> & {
  readonly factors: readonly (Cells | UnlabelledFactor)[];
};

export function toColumn(qualification: UnlabelledQualification): QualificationColumn {
  const cellsOf = ({ id, group, points, max, state }: UnlabelledFactor): Cells => [
    id,
    group,
    points,
    max,
    state,
  ];
  return { ...qualification, factors: qualification.factors.map(cellsOf) };
}

/** Rows that an earlier release wrote hold factors as objects. */
export function fromColumn(column: QualificationColumn): UnlabelledQualification {
  const factors = column.factors.map((factor) => {
    if (!('length' in factor)) return factor;
    const [id, group, points, max, state] = factor;
    return { id, group, points, max, state };
  });
  return { ...column, factors };
}
