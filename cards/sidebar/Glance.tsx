import {
  Alert,
  DescriptionList,
  DescriptionListItem,
  Flex,
  List,
  Statistics,
  StatisticsItem,
  StatusTag,
  Text,
} from '@hubspot/ui-extensions';
import type { ScoredView } from '../shared/card-view.ts';
import {
  DISPOSITION_LABEL,
  inWords,
  QUEUE_LABEL,
  TEAM_LABEL,
  TIER_VARIANT,
} from '../shared/labels.ts';

/** Tier, score, team and next step: what a rep must see without scrolling. */
export function Glance({ view }: { readonly view: ScoredView }) {
  return (
    <Flex direction="column" gap="sm">
      <Statistics>
        <StatisticsItem label="Tier" number={view.tierLabel} testId="tier">
          <StatusTag variant={TIER_VARIANT[view.tier]}>
            {DISPOSITION_LABEL[view.disposition]}
          </StatusTag>
        </StatisticsItem>
        <StatisticsItem label="Score" number={Math.round(view.score)} testId="score">
          <Text variant="microcopy">of 100</Text>
        </StatisticsItem>
      </Statistics>
      <DescriptionList direction="row">
        <DescriptionListItem label="Team">{TEAM_LABEL[view.team]}</DescriptionListItem>
        {view.queue !== null && (
          <DescriptionListItem label="Queue">{QUEUE_LABEL[view.queue]}</DescriptionListItem>
        )}
        {view.track !== null && (
          <DescriptionListItem label="Track">
            {view.trackLabel ?? inWords(view.track)}
          </DescriptionListItem>
        )}
      </DescriptionList>
      <Obstacle view={view} />
      <Alert title="Next step" variant="tip" testId="next-step">
        {view.nextStep}
      </Alert>
    </Flex>
  );
}

/** Why a lead has no tier at all, before anything else is read. */
function Obstacle({ view }: { readonly view: ScoredView }) {
  if (view.disqualifiedBy.length > 0) {
    return (
      <Alert title="Why it is disqualified" variant="danger" testId="disqualified-by">
        <List>
          {view.disqualifiedBy.map(({ id, label }) => (
            <Text key={id}>{inWords(label)}</Text>
          ))}
        </List>
      </Alert>
    );
  }
  if (view.missing.length === 0) return null;
  return (
    <Alert title="Missing before this lead can be worked" variant="warning" testId="missing">
      <List>
        {view.missing.map(({ path, label }) => (
          <Text key={path}>{inWords(label)}</Text>
        ))}
      </List>
    </Alert>
  );
}
