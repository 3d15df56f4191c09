import { ACTS } from '../../hubspot-emulator/acts/act-names.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';
import { control, install, startFixture } from './start-installed.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startFixture();
  await install(emulator);
});
afterAll(() => emulator.close());

const PORTAL = '4242001';
let next = 0;

/** A contact that has done nothing yet. */
function newcomer(): string {
  next += 1;
  const { portals } = emulator.world.store;
  const portal = portals.get(PORTAL)!;
  const contact = emulator.pages.contacts(PORTAL)[next]!;
  for (const name of Object.keys(contact.properties))
    if (/^(hs_analytics|hs_email|notes_|num_|recent_|first_conv|hs_last_sales)/u.test(name))
      Reflect.deleteProperty(contact.properties, name);
  portal.timeline.delete(contact.id);
  return contact.id;
}

const valuesOf = (id: string) => emulator.pages.contact(PORTAL, id)!.properties;
const act = (
  id: string,
  name: (typeof ACTS)[number]['name'],
  attributes?: Record<string, string>,
) => emulator.pages.act(PORTAL, id, name, attributes);

describe('counters and dates', () => {
  it('count page views, and a session after half an hour of silence', async () => {
    const id = newcomer();
    act(id, 'visit');
    act(id, 'look_at_pricing');
    expect(valuesOf(id)).toMatchObject({
      hs_analytics_num_page_views: '2',
      hs_analytics_num_visits: '1',
      hs_analytics_last_url: 'https://www.seller.example/pricing',
    });
    const { hs_analytics_last_timestamp: seen } = valuesOf(id);
    await control(emulator, 'POST', '/clock', { offsetMs: 31 * 60_000 });
    act(id, 'visit', { url: 'https://www.seller.example/careers', pages: '3' });
    await control(emulator, 'POST', '/clock', { offsetMs: 0 });
    const values = valuesOf(id);
    expect(values).toMatchObject({
      hs_analytics_num_page_views: '5',
      hs_analytics_num_visits: '2',
      hs_analytics_last_url: 'https://www.seller.example/careers',
      hs_analytics_last_visit_timestamp: values['hs_analytics_last_timestamp'],
      hs_analytics_first_timestamp: expect.any(String),
    });
    expect(Date.parse(values['hs_analytics_last_timestamp']!) - Date.parse(seen!)).toBeGreaterThan(
      30 * 60_000,
    );
  });

  it('never contradict each other in mail: who clicks has opened and was sent something', () => {
    const id = newcomer();
    act(id, 'click_email');
    expect(valuesOf(id)).toMatchObject({
      hs_email_delivered: '1',
      hs_email_open: '1',
      hs_email_click: '1',
      hs_email_last_click_date: expect.any(String),
      hs_email_last_open_date: expect.any(String),
    });
    act(id, 'receive_email');
    act(id, 'open_email');
    act(id, 'click_email');
    expect(valuesOf(id)).toMatchObject({
      hs_email_delivered: '2',
      hs_email_open: '2',
      hs_email_click: '2',
      hs_email_sends_since_last_engagement: '0',
    });
  });

  it('keep first and recent conversion apart', () => {
    const id = newcomer();
    act(id, 'submit_form', { form: 'Newsletter' });
    act(id, 'submit_form', { form: 'Demo' });
    act(id, 'submit_form', { form: 'Demo' });
    expect(valuesOf(id)).toMatchObject({
      num_conversion_events: '3',
      num_unique_conversion_events: '2',
      first_conversion_event_name: 'Newsletter',
      recent_conversion_event_name: 'Demo',
    });
  });

  it.each([
    ['reply_email', { hs_email_replied: '1', hs_email_last_reply_date: expect.any(String) }],
    ['bounce', { hs_email_bounce: '1', hs_email_hard_bounce_reason_enum: 'UNKNOWN_USER' }],
    ['unsubscribe', { hs_email_optout: 'true' }],
    ['book_meeting', { engagements_last_meeting_booked: expect.any(String) }],
    ['start_trial', { trial_started_at: expect.any(String) }],
    ['attend_webinar', { webinar_attended_at: expect.any(String) }],
    ['check_in_at_event', { event_checked_in_at: expect.any(String) }],
    ['download_ebook', { asset_downloaded_at: expect.any(String) }],
    ['use_product', { product_last_action_at: expect.any(String) }],
    ['view_document', { hs_document_last_revisited: expect.any(String) }],
    ['social', { hs_social_last_engagement: expect.any(String) }],
    [
      'note_call',
      { num_notes: '1', num_contacted_notes: '1', notes_last_contacted: expect.any(String) },
    ],
    ['note_meeting', { notes_last_contacted: expect.any(String) }],
    ['note_email', { num_contacted_notes: '1' }],
    ['note_note', { num_notes: '1' }],
    ['note_task', { notes_next_activity_date: expect.any(String) }],
    ['change_job_title', { jobtitle: 'VP Operations', hs_seniority: 'vp' }],
  ] as const)('%s moves what HubSpot moves', (name, moved) => {
    const id = newcomer();
    expect(act(id, name)).toMatchObject({ ok: true });
    expect(valuesOf(id)).toMatchObject(moved);
  });

  it('put a meeting that was held at the same instant as the last contact', () => {
    const id = newcomer();
    act(id, 'note_meeting');
    const values = valuesOf(id);
    expect(values['hs_latest_meeting_activity']).toBe(values['notes_last_contacted']);
  });

  it('do not take a note for a contact with the lead', () => {
    const id = newcomer();
    act(id, 'note_note');
    expect(valuesOf(id)).not.toHaveProperty('notes_last_contacted');
  });
});

describe('discovery', () => {
  it('is refused until the app has made its properties', () => {
    const id = newcomer();
    for (const name of ['set_budget', 'set_authority', 'set_need', 'set_timeline'] as const)
      expect(act(id, name)).toEqual({ ok: false, reason: expect.stringContaining('assay_') });
  });
});

describe('every act', () => {
  it('writes a line on the timeline, newest first', () => {
    const id = newcomer();
    const done = ACTS.filter(({ name }) => !name.startsWith('set_'));
    for (const { name } of done) expect(act(id, name)).toMatchObject({ ok: true });
    const lines = emulator.pages.timeline(PORTAL, id);
    expect(lines).toHaveLength(done.length);
    expect(new Set(lines.map((line) => line.act)).size).toBe(done.length);
    const times = lines.map((line) => line.at);
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it('can be called by its name over the control API, and an unknown one is refused', async () => {
    const id = newcomer();
    const path = `/portals/${PORTAL}/contacts/${id}/act`;
    const { status, body } = await control(emulator, 'POST', path, { act: 'look_at_pricing' });
    expect(status).toBe(200);
    expect(body.changed).toContain('hs_analytics_last_url');
    expect((await control(emulator, 'POST', path, { act: 'sleep' })).status).toBe(400);
    const nobody = await control(emulator, 'POST', `/portals/${PORTAL}/contacts/1/act`, {
      act: 'visit',
    });
    expect(nobody.status).toBe(404);
  });
});

describe('workflows', () => {
  it('enrol when a property changes to a value, once, or again where they may', async () => {
    const path = `/portals/${PORTAL}/workflows`;
    const once = { name: 'Once', property: 'main_pain_point', values: ['bad_data'] };
    await control(emulator, 'POST', path, once);
    await control(emulator, 'POST', path, {
      ...once,
      name: 'Again',
      reEnrolment: true,
      sets: { hs_lead_status: 'OPEN' },
    });
    const id = newcomer();
    emulator.pages.setProperties(PORTAL, id, { main_pain_point: 'none' }, 9001);
    const before = emulator.pages.workflows(PORTAL).flatMap(({ enrolments }) => enrolments).length;
    for (const value of ['bad_data', 'bad_data', 'none', 'bad_data'])
      emulator.pages.setProperties(PORTAL, id, { main_pain_point: value }, 9001);
    const counts = emulator.pages
      .workflows(PORTAL)
      .filter(({ property }) => property === 'main_pain_point')
      .map(({ name, enrolments }) => [
        name,
        enrolments.filter(({ contactId }) => contactId === id).length,
      ]);
    expect(before).toBe(0);
    expect(counts).toEqual([
      ['Once', 1],
      ['Again', 2],
    ]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const [written] = emulator.pages.history(PORTAL, id, 'hs_lead_status');
    expect(written).toMatchObject({ value: 'OPEN', source: { type: 'AUTOMATION_PLATFORM' } });
  });
});
