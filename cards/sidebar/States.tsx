import { Button, EmptyState, ErrorState, Flex, LoadingSpinner, Text } from '@hubspot/ui-extensions';
import type { FailureReason } from '../shared/fetch-card-view.ts';

/** Shown until the first answer. */
export function LoadingCard() {
  return (
    <LoadingSpinner
      label="Reading the qualification …"
      showLabel
      layout="centered"
      testId="loading"
    />
  );
}

type WaitingCardProps = { readonly polling: boolean; readonly onRefresh: () => void };

/** The lead is new: the app has it in its queue. */
export function WaitingCard({ polling, onRefresh }: WaitingCardProps) {
  return (
    <Flex direction="column" gap="sm" align="center">
      {polling && (
        <LoadingSpinner label="Being qualified" size="md" layout="centered" testId="waiting" />
      )}
      <Text format={{ fontWeight: 'demibold' }}>Not scored yet</Text>
      <Text variant="microcopy">
        {polling
          ? 'In the queue; this usually takes a few seconds.'
          : 'It takes longer than usual. Nothing is lost.'}
      </Text>
      <Button size="xs" onClick={onRefresh} testId="refresh">
        Look now
      </Button>
    </Flex>
  );
}

/** Nothing is known of this contact, for example because it was made before the app was installed. */
export function EmptyCard({ onRefresh }: { readonly onRefresh: () => void }) {
  return (
    <EmptyState
      title="Nothing known of this contact"
      imageName="contacts"
      layout="vertical"
      imageWidth={120}
      flush
      testId="empty"
    >
      <Text>
        Assay has not seen this contact yet. It is picked up with its next activity, or with the
        next daily comparison.
      </Text>
      <Button size="xs" onClick={onRefresh} testId="refresh">
        Look again
      </Button>
    </EmptyState>
  );
}

const FAILURES: Readonly<
  Record<FailureReason, { title: string; text: string; type: 'error' | 'lock' | 'support' }>
> = {
  unavailable: {
    title: 'Assay does not answer',
    text: 'The contact itself is untouched, and nothing is lost: what happens meanwhile is qualified later.',
    type: 'error',
  },
  'not-connected': {
    title: 'Assay is not connected',
    text: 'This account is no longer connected. Ask an admin to install Assay again.',
    type: 'lock',
  },
  unreadable: {
    title: 'The answer could not be read',
    text: 'Card and app are of different versions. Try again in a few minutes.',
    type: 'support',
  },
  'no-server': {
    title: 'The card has no server',
    text: 'The profile of the app does not name PUBLIC_URL. Ask whoever installed Assay to add it.',
    type: 'support',
  },
};

type FailedCardProps = { readonly reason: FailureReason; readonly onRetry: () => void };

/** No answer, and none before it either. */
export function FailedCard({ reason, onRetry }: FailedCardProps) {
  const { title, text, type } = FAILURES[reason];
  return (
    <ErrorState title={title} type={type} testId="failed">
      <Text>{text}</Text>
      <Button onClick={onRetry} testId="retry">
        Try again
      </Button>
    </ErrorState>
  );
}
