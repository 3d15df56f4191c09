import {
  isSilent,
  type UnlabelledFactor,
  type UnlabelledQualification,
} from '../core/factor-labels.ts';

type Cells = readonly [
  id: string,
  group: UnlabelledFactor['group'],
  points: number,
  max: number,
  state: UnlabelledFactor['state'],
];

/** What the column holds. With all factors, by name, it would be most of what a judgement writes. */
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
  const telling = qualification.factors.filter((factor) => !isSilent(factor));
  return { ...qualification, factors: telling.map(cellsOf) };
}

/** Rows that earlier releases wrote hold all factors, or hold them as objects. */
export function fromColumn(column: QualificationColumn): UnlabelledQualification {
  const factors = column.factors.map((factor) => {
    if (!('length' in factor)) return factor;
    const [id, group, points, max, state] = factor;
    return { id, group, points, max, state };
  });
  return { ...column, factors };
}
