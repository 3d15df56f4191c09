import type { RecordData } from '../../pages/page-data.ts';
import { clockTime } from '../when.ts';

type TimelineProps = {
  readonly entries: RecordData['timeline'];
  readonly timeZone: string;
};

/** What the lead did, newest first. */
export function Timeline({ entries, timeZone }: TimelineProps) {
  return (
    <section className="panel timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">Timeline</h2>
      {entries.length === 0 && <p className="muted">Nothing has happened yet.</p>}
      <ol>
        {entries.map(({ id, at, title, detail }) => (
          <li key={id}>
            <strong>{title}</strong>
            <time dateTime={new Date(at).toISOString()}>{clockTime(at, timeZone)}</time>
            {detail !== '' && <p>{detail}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
