import { Box, Flex, Text } from '@hubspot/ui-extensions';
import type { Factor } from '../shared/card-view.ts';
import { pointsOfMax } from '../shared/points.ts';
import { seenText } from '../shared/seen.ts';
import { ago } from '../shared/when.ts';

/** One line of the explanation: what it is about and its points, then what was seen and when. */
export function FactorLine({ factor, now }: { readonly factor: Factor; readonly now: number }) {
  const when = factor.at === null ? '' : ` · ${ago(factor.at, now)}`;
  const fontWeight = factor.points === 0 ? 'regular' : 'demibold';
  return (
    <Flex direction="column" gap="flush">
      <Flex direction="row" justify="between" gap="sm">
        <Box flex={1}>
          <Text format={{ fontWeight }}>{factor.label}</Text>
        </Box>
        <Box flex="none">
          <Text format={{ fontWeight }}>{pointsOfMax(factor)}</Text>
        </Box>
      </Flex>
      <Text variant="microcopy">{`${seenText(factor)}${when}`}</Text>
    </Flex>
  );
}
