import { Flex, Text } from '@hubspot/ui-extensions';
import type { FactorGroup } from '../shared/card-view.ts';
import { FactorLine } from './FactorLine.tsx';

type ReasonsProps = { readonly groups: readonly FactorGroup[]; readonly now: number };

/** They only keep the sum within its bounds; nobody calls a lead because of them. */
const BOUNDS = ['readiness_cap', 'limit'];

/** The two factors that moved the score most, up or down; the first of the model's order where two moved it the same. */
export function Reasons({ groups, now }: ReasonsProps) {
  const largest = groups
    .flatMap(({ factors }) => factors)
    .filter(({ id, points }) => points !== 0 && !BOUNDS.includes(id))
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, 2);
  if (largest.length === 0) return null;
  return (
    <Flex direction="column" gap="xs" testId="reasons">
      <Text format={{ fontWeight: 'bold' }}>What counted most</Text>
      {largest.map((factor) => (
        <FactorLine key={factor.id} factor={factor} now={now} />
      ))}
    </Flex>
  );
}
