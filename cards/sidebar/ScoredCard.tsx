import { Button, Divider, Flex, Text } from '@hubspot/ui-extensions';
import type { ScoredView } from '../shared/card-view.ts';
import { moment } from '../shared/when.ts';
import { Glance } from './Glance.tsx';
import { History } from './History.tsx';
import { Outlook } from './Outlook.tsx';
import { Overrides } from './Overrides.tsx';
import { Groups } from './Groups.tsx';
import { Reasons } from './Reasons.tsx';
import { Unknown } from './Unknown.tsx';

type ScoredCardProps = {
  readonly view: ScoredView;
  /** The last question failed; what is shown is from before. */
  readonly stale: boolean;
  readonly timeZone: string;
  readonly now: number;
  readonly onRefresh: () => void;
};

/** Read from the top: what and what next, why, then every point. */
export function ScoredCard({ view, stale, timeZone, now, onRefresh }: ScoredCardProps) {
  return (
    <Flex direction="column" gap="sm">
      <Glance view={view} />
      <Overrides overrides={view.overrides} timeZone={timeZone} />
      <Reasons groups={view.groups} now={now} />
      <Outlook view={view} timeZone={timeZone} />
      <Divider size="xs" />
      <Groups groups={view.groups} now={now} />
      <Unknown unknown={view.unknown} />
      <History history={view.history} timeZone={timeZone} />
      <Divider size="xs" />
      <Flex direction="row" justify="between" align="center" gap="sm">
        <Text variant="microcopy" testId="source">
          {`${view.modelName}, version ${view.modelVersion} · ${moment(view.scoredAt, timeZone)} · `}
          {`${String(view.confidence)}% could be judged`}
        </Text>
        <Button variant="transparent" size="xs" onClick={onRefresh} testId="refresh">
          Refresh
        </Button>
      </Flex>
      {stale && (
        <Text variant="microcopy" format={{ italic: true }} testId="stale">
          The last refresh did not work; this is what was known before.
        </Text>
      )}
    </Flex>
  );
}
