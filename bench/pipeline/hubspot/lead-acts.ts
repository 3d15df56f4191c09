import type { BenchPortal, BenchRecord } from './records.ts';
import { change, valueOf } from './records.ts';

type Act = {
  readonly share: number;
  /** The counter that moves, of which the app is told. */
  readonly counter: string;
  readonly date: string;
  readonly with?: Readonly<Record<string, string>>;
};

/** What leads do, one event each: nothing is gained by several events of one act being judged together. */
const ACTS: readonly Act[] = [
  {
    share: 0.4,
    counter: 'hs_analytics_num_page_views',
    date: 'hs_analytics_last_timestamp',
    with: { hs_analytics_last_url: 'https://www.example.com/pricing' },
  },
  {
    share: 0.2,
    counter: 'hs_analytics_num_visits',
    date: 'hs_analytics_last_visit_timestamp',
  },
  { share: 0.2, counter: 'hs_email_click', date: 'hs_email_last_click_date' },
  { share: 0.1, counter: 'hs_email_open', date: 'hs_email_last_open_date' },
  {
    share: 0.1,
    counter: 'num_conversion_events',
    date: 'recent_conversion_date',
    with: { recent_conversion_event_name: 'Ask for a demo' },
  },
];

/** Lets a lead act. Gives the name of the property of which HubSpot tells. */
export function act(portal: BenchPortal, record: BenchRecord): string {
  const { counter, date, with: also } = pickAct(Math.random());
  change(portal, record, {
    [counter]: String(Number(valueOf(record, counter) ?? 0) + 1),
    [date]: new Date().toISOString(),
    ...also,
  });
  return counter;
}

function pickAct(drawn: number): Act {
  let sum = 0;
  for (const one of ACTS) {
    sum += one.share;
    if (drawn < sum) return one;
  }
  return FIRST;
}

const [FIRST = { share: 1, counter: 'hs_email_open', date: 'hs_email_last_open_date' }] = ACTS;
