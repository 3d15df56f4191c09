import { Flex, List, Text } from '@hubspot/ui-extensions';
import type { ScoredView, TierPath } from '../shared/card-view.ts';
import { TIER_LABEL } from '../shared/labels.ts';
import { moment } from '../shared/when.ts';

type OutlookProps = Pick<ScoredView, 'forecast' | 'paths'> & { readonly timeZone: string };

/** When the lead falls by itself, and what would lift it. */
export function Outlook({ forecast, paths, timeZone }: OutlookProps) {
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
