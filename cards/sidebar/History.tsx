import { Accordion, Flex, Text } from '@hubspot/ui-extensions';
import type { HistoryChange, ScoredView } from '../shared/card-view.ts';
import { TIER_LABEL } from '../shared/labels.ts';
import { pointsText } from '../shared/points.ts';
import { moment } from '../shared/when.ts';

type HistoryProps = Pick<ScoredView, 'history'> & { readonly timeZone: string };

/** Why did it change: each change of the score with its causes, which add up to it. */
export function History({ history, timeZone }: HistoryProps) {
  if (history.length === 0) return null;
  return (
    <Accordion title="Why did it change" size="sm" testId="history">
      <Flex direction="column" gap="sm">
        {history.map((change) => (
          <Flex key={change.at} direction="column" gap="flush">
            <Text format={{ fontWeight: 'demibold' }}>{changeText(change)}</Text>
            <Text variant="microcopy">{moment(change.at, timeZone)}</Text>
            {change.causes.length > 0 && (
              <Text variant="microcopy">{change.causes.map(causeText).join(', ')}</Text>
            )}
            {change.notes.map((note) => (
              <Text key={note} variant="microcopy">
                {note}
              </Text>
            ))}
          </Flex>
        ))}
      </Flex>
    </Accordion>
  );
}

function changeText({ score, tier }: HistoryChange): string {
  const points =
    score.from === null
      ? `First score ${pointsText(score.to)}`
      : `${pointsText(score.from)} to ${pointsText(score.to)}`;
  return tier === null ? points : `${points}, now ${TIER_LABEL[tier.to]}`;
}

function causeText({ label, points }: HistoryChange['causes'][number]): string {
  return `${label} ${points > 0 ? '+' : ''}${pointsText(points)}`;
}
