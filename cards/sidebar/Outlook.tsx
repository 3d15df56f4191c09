import { Flex, List, Text } from '@hubspot/ui-extensions';
import type { ScoredView, TierPath } from '../shared/card-view.ts';
import { TIER_LABEL } from '../shared/labels.ts';
import { moment } from '../shared/when.ts';

type OutlookProps = {
  readonly view: Pick<ScoredView, 'forecast' | 'paths' | 'blockedBy' | 'tooFar'>;
  readonly timeZone: string;
};

/** When the lead falls by itself, and what would lift it or stands in the way. */
export function Outlook({ view, timeZone }: OutlookProps) {
  const { forecast, paths, blockedBy, tooFar } = view;
  return (
    <>
      {forecast !== null && (
        <Text testId="forecast">
          {`Falls to ${TIER_LABEL[forecast.tier]} on ${moment(forecast.at, timeZone)}, if nothing happens.`}
        </Text>
      )}
      {paths.length > 0 && (
        <Flex direction="column" gap="xs" testId="paths">
          <Text format={{ fontWeight: 'bold' }}>Ways up</Text>
          {paths.map((path) => (
            <Path key={`${path.tier} ${path.steps.join()}`} path={path} />
          ))}
        </Flex>
      )}
      {blockedBy.length > 0 && (
        <Text variant="microcopy" testId="blocked-by">
          {`No better tier, because of what nobody can change in a talk: ${blockedBy
            .map(({ label }) => label)
            .join(', ')}.`}
        </Text>
      )}
      {tooFar && (
        <Text variant="microcopy" testId="too-far">
          A better tier is more than three steps away.
        </Text>
      )}
    </>
  );
}

function Path({ path }: { readonly path: TierPath }) {
  return (
    <Flex direction="column" gap="flush">
      <Text>{`${TIER_LABEL[path.tier]} (${String(Math.round(path.score))}) with`}</Text>
      <List>
        {path.steps.map((step) => (
          <Text key={step} variant="microcopy">
            {step}
          </Text>
        ))}
      </List>
    </Flex>
  );
}
