import { Box, Flex, Text } from '@hubspot/ui-extensions';
import type { Factor } from '../shared/card-view.ts';
import { pointsOfMax } from '../shared/points.ts';
import { ago } from '../shared/when.ts';

const NOTHING_SEEN: Readonly<Record<Factor['state'], string>> = {
  met: 'Met',
  partly: 'Partly met',
  missed: 'Not met',
  unknown: 'Not known',
  none: 'Not seen',
};

/** One line of the explanation: what it is about and its points, then what was seen and when. */
export function FactorLine({ factor, now }: { readonly factor: Factor; readonly now: number }) {
  const seen = factor.seen === '' ? NOTHING_SEEN[factor.state] : factor.seen;
  const when = factor.at === null ? '' : ` · ${ago(factor.at, now)}`;
  const scored = factor.points !== 0;
  return (
    <Flex direction="column" gap="flush">
      <Flex direction="row" justify="between" gap="sm">
        <Box flex={1}>
          <Text format={{ fontWeight: scored ? 'demibold' : 'regular' }}>{factor.label}</Text>
        </Box>
        <Box flex="none">
          <Text format={{ fontWeight: scored ? 'demibold' : 'regular' }}>
            {pointsOfMax(factor)}
          </Text>
        </Box>
      </Flex>
      <Text variant="microcopy">{`${seen}${when}`}</Text>
    </Flex>
  );
}
