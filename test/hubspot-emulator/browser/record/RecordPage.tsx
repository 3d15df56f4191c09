import { useEffect, useState } from 'react';
import type { CardData, PortalData, RecordData } from '../../pages/page-data.ts';
import { CardHost } from '../card-host/CardHost.tsx';
import { useLive } from '../use-live.ts';
import { Acts } from './Acts.tsx';
import { Properties } from './Properties.tsx';
import { Questions } from './Questions.tsx';
import { Timeline } from './Timeline.tsx';

type RecordPageProps = { readonly portal: PortalData; readonly contactId: string };

/** One contact: its properties on the left, what it did in the middle, the app's card on the right. */
export function RecordPage({ portal, contactId }: RecordPageProps) {
  const path = `/pages-api/${portal.portalId}/contacts/${contactId}`;
  const { data: record, failed, refresh } = useLive<RecordData>(path, 500);
  const { data: card } = useLive<CardData>(`${path}/card`, 5_000);

  useEffect(() => {
    if (record !== null) document.title = `${record.name} · Local HubSpot stand-in`;
  }, [record]);

  if (record === null) {
    return <p className="page-wait">{failed ? 'There is no such contact.' : 'Loading …'}</p>;
  }
  return (
    <div className="record">
      <Properties record={record} />
      <div className="middle">
        <Acts path={path} acts={record.acts} onDone={refresh} />
        {record.questions.length > 0 && (
          <Questions path={path} questions={record.questions} onDone={refresh} />
        )}
        <Timeline entries={record.timeline} timeZone={portal.timeZone} />
      </div>
      <aside className="sidebar" aria-label="Cards">
        <Card portal={portal} card={card} record={record} />
      </aside>
    </div>
  );
}

type CardProps = {
  readonly portal: PortalData;
  readonly card: CardData | null;
  readonly record: RecordData;
};

function Card({ portal, card, record }: CardProps) {
  const [open, setOpen] = useState(true);
  if (card === null) return null;
  return (
    <section className="card" aria-label={card.available ? card.title : 'Card'}>
      <header>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {card.available ? card.title : portal.app.name}
        </button>
        <span className="muted">{`by ${portal.app.name}`}</span>
      </header>
      <div hidden={!open}>
        {card.available ? (
          <CardHost
            // A card keeps what it was started with: another context is another card.
            key={JSON.stringify(card.context)}
            portalId={portal.portalId}
            card={card}
            values={record.values}
          />
        ) : (
          <div className="card-body">
            <p>{card.reason}</p>
            {!portal.installed && (
              <a href={portal.app.installUrl}>{`Install ${portal.app.name}`}</a>
            )}
          </div>
        )}
      </div>
    </section>
  );
}
