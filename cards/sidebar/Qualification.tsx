import { useCallback } from 'react';
import type { CrmContext } from '@hubspot/ui-extensions';
import { useCrmProperties } from '@hubspot/ui-extensions/crm';
import { fetchCardView } from '../shared/fetch-card-view.ts';
import type { Fetch } from '../shared/fetch-card-view.ts';
import { EmptyCard, FailedCard, LoadingCard, WaitingCard } from './States.tsx';
import { ScoredCard } from './ScoredCard.tsx';
import { useCardView } from './use-card-view.ts';

/** A change of one of these on the record means that there is something new to read. */
const WATCHED = [
  'assay_tier',
  'assay_score',
  'assay_team',
  'assay_disposition',
  'assay_queue',
  'assay_next_step',
  'assay_scored_at',
  'hubspot_owner_id',
];

/** Six questions within twenty seconds, then the rep decides. */
const POLL_DELAYS_MS = [1_000, 1_000, 2_000, 4_000, 6_000, 6_000];

type QualificationProps = {
  readonly context: Pick<CrmContext, 'crm' | 'portal' | 'variables'>;
  readonly fetch: Fetch;
  readonly pollDelaysMs?: readonly number[];
};

/** The card on a contact's record: how well this lead qualifies, why, and what to do next. */
export function Qualification(props: QualificationProps) {
  const { context, fetch, pollDelaysMs = POLL_DELAYS_MS } = props;
  const contactId = String(context.crm.objectId);
  const publicUrl = context.variables?.['PUBLIC_URL'];
  const load = useCallback(
    () =>
      fetchCardView({
        fetch,
        publicUrl: publicUrl === undefined ? undefined : String(publicUrl),
        contactId,
      }),
    [fetch, publicUrl, contactId],
  );

  const { properties, isLoading, error } = useCrmProperties(WATCHED);
  const told = !isLoading && error === null;
  const card = useCardView({
    load,
    properties: told ? JSON.stringify(properties) : null,
    recordTier: told ? (properties['assay_tier'] ?? null) : null,
    pollDelaysMs,
  });

  if (card.phase === 'loading') return <LoadingCard />;
  if (card.phase === 'failed') return <FailedCard reason={card.reason} onRetry={card.refresh} />;
  if (card.view.state === 'scored') {
    return (
      <ScoredCard
        view={card.view}
        stale={card.stale}
        timeZone={context.portal.timezone}
        now={Date.now()}
        onRefresh={card.refresh}
      />
    );
  }
  if (card.view.reason === 'waiting') {
    return <WaitingCard polling={card.polling} onRefresh={card.refresh} />;
  }
  return <EmptyCard onRefresh={card.refresh} />;
}
