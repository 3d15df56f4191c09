import { Accordion, Flex, ProgressBar, Text } from '@hubspot/ui-extensions';
import type { Factor, FactorGroup } from '../shared/card-view.ts';
import { pointsOfMax, pointsText } from '../shared/points.ts';
import { FactorLine } from './FactorLine.tsx';

type GroupsProps = { readonly groups: readonly FactorGroup[]; readonly now: number };

/** Every point of the score: a bar for each group at once, its factors when opened. */
export function Groups({ groups, now }: GroupsProps) {
  return (
    <Flex direction="column" gap="sm">
      <Text format={{ fontWeight: 'bold' }}>Where the points come from</Text>
      {groups
        .filter(({ factors }) => factors.length > 0)
        .map((group) => (
          <Group key={group.group} group={group} now={now} />
        ))}
    </Flex>
  );
}

function Group({ group, now }: { readonly group: FactorGroup; readonly now: number }) {
  const { label, max, factors } = group;
  const notSeen = factors.filter(({ state }) => state === 'none');
  return (
    <Flex direction="column" gap="flush" testId={`group-${group.group}`}>
      {max > 0 && (
        <ProgressBar
          aria-label={`${label}: ${pointsOfMax(group)} points`}
          value={Math.max(0, group.points)}
          maxValue={max}
        />
      )}
      <Accordion title={`${label}: ${pointsOfMax(group)}`} size="sm">
        <Flex direction="column" gap="sm">
          {factors
            .filter((factor) => !notSeen.includes(factor))
            .map((factor) => (
              <FactorLine key={factor.id} factor={factor} now={now} />
            ))}
          {notSeen.length > 0 && (
            <Text variant="microcopy">{`Not seen: ${notSeen.map(withWorth).join(', ')}.`}</Text>
          )}
        </Flex>
      </Accordion>
    </Flex>
  );
}

/** A model knows many signals, and most leads show few: what was not seen takes one paragraph. */
function withWorth({ label, max }: Factor): string {
  return max > 0 ? `${label} (up to ${pointsText(max)})` : label;
}
