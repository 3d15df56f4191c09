import { ASSAY_PROPERTIES, INPUT_PROPERTIES, OUR_MARK } from '../../../src/hubspot/properties.ts';
import { toProperties } from '../../../src/hubspot/to-properties.ts';

const WRITTEN = {
  tier: 'tier_1',
  queue: 'high_priority',
  team: 'sales',
  disposition: 'work_now',
  track: null,
  score: 86.5,
  fit: 55,
  readiness: 25,
  confidence: 92,
  modelVersion: '3',
  ownerId: '71',
  reason: 'Looked at pricing, decides.',
  nextStep: 'Call today.',
  scoredAt: Date.UTC(2026, 10, 21, 12, 0, 0, 5),
  tierChangedAt: Date.UTC(2026, 10, 20),
} as const;

describe('the properties', () => {
  const all = [...ASSAY_PROPERTIES, ...INPUT_PROPERTIES];

  it('have names of their own under one prefix, and the mark by which they are recognised', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(18);
    for (const { name, description, label } of all) {
      expect(name).toMatch(/^assay_[a-z_]+$/);
      expect(description.startsWith(OUR_MARK)).toBe(true);
      expect(label).not.toBe('');
    }
  });

  it('have option values that are distinct', () => {
    for (const { options = [] } of all) {
      expect(new Set(options.map(({ value }) => value)).size).toBe(options.length);
    }
  });

  it('have a type and a field type that belong together', () => {
    const pairs = new Set(all.map(({ type, fieldType }) => `${type} ${fieldType}`));
    expect([...pairs].sort()).toEqual([
      'date date',
      'datetime date',
      'enumeration select',
      'number number',
      'string text',
      'string textarea',
    ]);
  });
});

describe('what is written', () => {
  it('is every property of ours in one update, figures with two decimals and times in ISO 8601', () => {
    expect(toProperties(WRITTEN, null)).toEqual({
      assay_tier: 'tier_1',
      assay_score: '86.50',
      assay_fit: '55.00',
      assay_readiness: '25.00',
      assay_confidence: '92.00',
      assay_team: 'sales',
      assay_disposition: 'work_now',
      assay_queue: 'high_priority',
      assay_nurture_track: '',
      assay_reason: 'Looked at pricing, decides.',
      assay_next_step: 'Call today.',
      assay_scored_at: '2026-11-21T12:00:00.005Z',
      assay_tier_changed_at: '2026-11-20T00:00:00.000Z',
      assay_model_version: '3',
    });
    const names = ASSAY_PROPERTIES.map(({ name }) => name);
    expect(Object.keys(toProperties(WRITTEN, null)).sort()).toEqual(names.sort());
  });

  it('clears the queue where there is none and sets the owner only where one is to be set', () => {
    const properties = toProperties({ ...WRITTEN, queue: null, track: 'ebook' }, '72');
    expect(properties).toMatchObject({
      assay_queue: '',
      assay_nurture_track: 'ebook',
      hubspot_owner_id: '72',
    });
    expect(toProperties(WRITTEN, null)).not.toHaveProperty('hubspot_owner_id');
  });

  it('uses only option values that the properties have', () => {
    const options = new Map(ASSAY_PROPERTIES.map(({ name, options = [] }) => [name, options]));
    const valuesOf = (name: string) => options.get(name)?.map(({ value }) => value);
    expect(valuesOf('assay_tier')).toEqual([
      'tier_1',
      'tier_2',
      'tier_3',
      'needs_data',
      'disqualified',
    ]);
    expect(valuesOf('assay_team')).toEqual(['sales', 'marketing', 'none']);
    expect(valuesOf('assay_queue')).toEqual(['high_priority', 'automated_outreach']);
    expect(valuesOf('assay_disposition')).toEqual([
      'work_now',
      'nurture',
      'rework',
      'disqualified',
    ]);
  });
});
