import {
  ENGAGEMENT_PROPERTIES,
  isEngagementProperty,
  SIGNAL_SOURCES,
} from '../../../src/hubspot/signal-sources.ts';
import { sourceProperties } from '../../../src/hubspot/watched-source.ts';

it('knows every kind of signal that the scoring page names, and no other', () => {
  const kinds = new Set(SIGNAL_SOURCES.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual([
    'call',
    'document_view',
    'email_bounce',
    'email_click',
    'email_open',
    'email_reply',
    'form_submission',
    'meeting_booked',
    'page_view',
    'social',
    'unsubscribe',
    'visit',
  ]);
});

it('watches no property twice and reads each that it needs once', () => {
  const watched = SIGNAL_SOURCES.map(({ property }) => property);
  expect(new Set(watched).size).toBe(watched.length);
  expect(new Set(ENGAGEMENT_PROPERTIES).size).toBe(ENGAGEMENT_PROPERTIES.length);
  expect(ENGAGEMENT_PROPERTIES).toEqual(
    expect.arrayContaining([...watched, 'hs_analytics_last_url']),
  );
});

it('tells what a lead does from what it is', () => {
  expect(isEngagementProperty('hs_analytics_num_page_views')).toBe(true);
  expect(isEngagementProperty('num_notes')).toBe(true);
  expect(isEngagementProperty('jobtitle')).toBe(false);
  expect(isEngagementProperty('toString')).toBe(false);
});

it('names the properties that a model’s sources need, dates and attributes included', () => {
  const properties = sourceProperties([
    {
      kind: 'asset_downloaded',
      property: 'contact.asset_downloaded_count',
      when: 'counter_rises',
      attributes: { at: 'contact.asset_downloaded_at', asset: 'contact.last_asset', weight: 2 },
    },
    { kind: 'funded', property: 'company.funded_on', when: 'date_changes' },
  ]);
  expect(properties).toEqual({
    contact: ['asset_downloaded_count', 'asset_downloaded_at', 'last_asset'],
    company: ['funded_on'],
  });
});
