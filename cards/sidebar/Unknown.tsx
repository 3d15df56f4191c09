import { Accordion, Flex, Text } from '@hubspot/ui-extensions';
import type { ScoredView } from '../shared/card-view.ts';
import { pointsText } from '../shared/points.ts';

/** What nobody knows yet, and what it could bring: unknown is not the same as zero. */
export function Unknown({ unknown }: { readonly unknown: ScoredView['unknown'] }) {
  if (unknown.length === 0) return null;
  return (
    <Accordion title={`Not known yet: ${String(unknown.length)}`} size="sm" testId="unknown">
      <Flex direction="column" gap="xs">
        {unknown.map(({ id, label, worth }) => (
          <Flex key={id} direction="column" gap="flush">
            <Text>{label}</Text>
            <Text variant="microcopy">{`would be worth up to ${pointsText(worth)}`}</Text>
          </Flex>
        ))}
      </Flex>
    </Accordion>
  );
}
