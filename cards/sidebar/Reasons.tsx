import { Flex, Text } from '@hubspot/ui-extensions';
import type { FactorGroup } from '../shared/card-view.ts';
import { FactorLine } from './FactorLine.tsx';

type ReasonsProps = { readonly groups: readonly FactorGroup[]; readonly now: number };

/** The two factors that gave most; the first of the model's order where two gave the same. */
export function Reasons({ groups, now }: ReasonsProps) {
  const largest = groups
    .flatMap(({ factors }) => factors)
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .slice(0, 2);
  if (largest.length === 0) return null;
  return (
    <Flex direction="column" gap="xs" testId="reasons">
      <Text format={{ fontWeight: 'bold' }}>Largest reasons</Text>
      {largest.map((factor) => (
        <FactorLine key={factor.id} factor={factor} now={now} />
      ))}
    </Flex>
  );
}
