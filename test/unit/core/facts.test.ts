import { parseFacts } from '../../../src/core/facts.ts';

const lead = {
  id: '501',
  contact: { email: 'ada@example.com' },
  company: { name: 'Example Ltd' },
  signals: [{ id: 's1', kind: 'page_view', at: '2026-05-01T10:00:00Z', attributes: { url: '/' } }],
  answers: [{ question: 'budget', value: 'approved', at: 1777777777777, by: 'rep@example.com' }],
};

function read(json: unknown) {
  const parsed = parseFacts(json);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.facts;
}

describe('parseFacts', () => {
  it('reads a lead as the export writes it', () => {
    expect(read(lead)).toEqual({
      ...lead,
      signals: [{ ...lead.signals[0], at: Date.UTC(2026, 4, 1, 10) }],
    });
  });

  it('takes what is left out for empty', () => {
    expect(read({ id: 7 })).toEqual({
      id: '7',
      contact: {},
      company: {},
      signals: [],
      answers: [],
    });
  });

  it.each<[string, unknown, string | null]>([
    ['a list', [lead], null],
    ['text', 'lead', null],
    ['null', null, null],
    ['no id', { contact: {} }, null],
    ['a blank id', { ...lead, id: '  ' }, null],
    ['an id of another type', { ...lead, id: { x: 1 } }, null],
    ['contact as text', { ...lead, contact: 'Ada' }, '501'],
    ['contact as a list', { ...lead, contact: [] }, '501'],
    ['contact null', { ...lead, contact: null }, '501'],
    ['company as a number', { ...lead, company: 5 }, '501'],
    ['signals as an object', { ...lead, signals: {} }, '501'],
    ['answers as text', { ...lead, answers: 'none' }, '501'],
    ['a signal that is no object', { ...lead, signals: ['page_view'] }, '501'],
    ['a signal without a time', { ...lead, signals: [{ kind: 'visit' }] }, '501'],
    [
      'a signal at an impossible day',
      { ...lead, signals: [{ kind: 'visit', at: '2026-02-30' }] },
      '501',
    ],
    [
      'an answer without a readable time',
      { ...lead, answers: [{ question: 'budget', at: 'soon' }] },
      '501',
    ],
  ])('refuses %s and says whose line it is', (_, json, id) => {
    const parsed = parseFacts(json);
    expect(parsed.ok ? 'accepted' : parsed.id).toBe(id);
  });

  it('names the entry whose time cannot be read', () => {
    const signals = [
      { kind: 'visit', at: 5 },
      { kind: 'visit', at: 'soon' },
    ];
    expect(parseFacts({ id: '1', signals })).toMatchObject({
      ok: false,
      error: expect.stringContaining('signals[1]'),
    });
  });

  it('keeps a signal of no kind and an answer of no question, which nothing will ask for', () => {
    expect(read({ id: '1', signals: [{ at: 5 }], answers: [{ at: 6 }] })).toMatchObject({
      signals: [{ kind: '', at: 5, attributes: {} }],
      answers: [{ question: '', value: null, at: 6 }],
    });
  });

  it('takes a blank or missing signal id for none, and a number for its text', () => {
    const { signals } = read({
      id: '1',
      signals: [{ id: ' ', at: 1 }, { at: 1 }, { id: 5, at: 1 }],
    });
    expect(signals.map(({ id }) => id)).toEqual([undefined, undefined, '5']);
  });

  it('reads answers that are numbers or booleans as text, blank ones as withdrawn', () => {
    const answers = [5, true, '', '  ', null, undefined].map((value) => ({
      question: 'q',
      value,
      at: 1,
    }));
    expect(read({ id: '1', answers }).answers.map(({ value }) => value)).toEqual([
      '5',
      'true',
      null,
      null,
      null,
      null,
    ]);
  });
});
