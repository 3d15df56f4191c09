import { qualify } from '../../../src/core/qualify.ts';
import { nextStepSentence, reasonSentence } from '../../../src/core/words.ts';
import { answerAt, buildLead, NOW, signalAt } from './build-lead.ts';
import { ALWAYS, buildModel } from './build-model.ts';

const model = buildModel({
  required: ['contact.lastname'],
  criteria: [
    {
      id: 'size',
      label: '50 to 1,000 employees',
      points: 10,
      when: { fact: 'company.size', gte: 50 },
    },
    {
      id: 'role',
      label: 'Leads a department',
      points: 10,
      when: { fact: 'contact.role', equals: 'vp' },
    },
  ],
  signals: [{ label: 'Looked at pricing', points: 4.5, cap: 20, halfLifeDays: 30 }],
  questions: [
    { id: 'time', criterion: 'timeline', ask: 'By when?', points: 5, type: 'number', bands: [] },
    {
      id: 'budget',
      criterion: 'budget',
      ask: 'Is a budget set aside?',
      points: 15,
      type: 'choice',
      property: 'contact.budget',
      answers: [
        { value: 'none', label: 'None', points: 0, disqualifies: true },
        { value: 'some', label: 'Some', points: 1 },
      ],
    },
    { id: 'need', criterion: 'need', ask: 'What for?', points: 15, type: 'number', bands: [] },
  ],
  penalties: [
    {
      id: 'mail',
      label: 'Private email address',
      points: -12,
      when: { fact: 'contact.mail', equals: 'x' },
    },
  ],
  disqualifiers: [
    {
      id: 'rival',
      label: 'Works for a competitor',
      when: { fact: 'contact.role', equals: 'rival' },
    },
  ],
});
const lead = buildLead({
  contact: { lastname: 'L', role: 'vp' },
  company: { size: '80' },
  signals: [signalAt(NOW)],
});
const reason = (parts: object): string => {
  const told = { ...lead, ...parts };
  return reasonSentence(model, qualify(model, told, NOW));
};
const step = (parts: object): string => {
  const told = { ...lead, ...parts };
  return nextStepSentence(model, told, qualify(model, told, NOW), NOW);
};

describe('reasonSentence', () => {
  it('names the two largest factors, the first of the model where they are alike', () => {
    expect(reason({})).toBe('50 to 1,000 employees (+10) and Leads a department (+10).');
  });

  it('counts what costs points by its size', () => {
    expect(reason({ contact: { lastname: 'L', mail: 'x' } })).toBe(
      'Private email address (-12) and 50 to 1,000 employees (+10).',
    );
  });

  it('makes do with one factor, or none', () => {
    expect(reason({ company: {}, signals: [] })).toBe('Leads a department (+10).');
    expect(reason({ contact: { lastname: 'L' }, company: {}, signals: [] })).toBe(
      'Nothing that counts is known yet.',
    );
  });

  it('begins with what disqualified the lead', () => {
    expect(reason({ contact: { lastname: 'L', role: 'rival' }, signals: [] })).toBe(
      'Disqualified: Works for a competitor; 50 to 1,000 employees (+10).',
    );
    expect(reason({ answers: [answerAt(NOW, 'none')] })).toMatch(
      /^Disqualified: the answer on budget; /,
    );
  });

  it('begins with what is missing', () => {
    expect(reason({ contact: { email: 'x' }, company: {} })).toBe(
      'Missing: last name and e-mail address; Looked at pricing (+4.5).',
    );
  });
});

describe('nextStepSentence', () => {
  it('says what to do and asks the open question that is worth most', () => {
    expect(step({})).toBe('Nurture. Ask: Is a budget set aside?');
  });

  it('does not ask what somebody answered or the CRM holds', () => {
    expect(step({ answers: [answerAt(NOW, 'some')] })).toBe('Nurture. Ask: What for?');
    expect(step({ contact: { lastname: 'L', budget: 'some' } })).toBe('Nurture. Ask: What for?');
  });

  it('asks nothing when all is answered', () => {
    const answers = [answerAt(NOW, 'some'), answerAt(NOW, '1', 'need'), answerAt(NOW, '1', 'time')];
    expect(step({ answers })).toBe('Nurture.');
  });

  it('asks for the missing data first, and leaves a disqualified lead alone', () => {
    expect(step({ contact: {} })).toBe('Rework: fill in last name.');
    expect(step({ contact: { lastname: 'L', role: 'rival' } })).toBe('Leave alone.');
  });

  it('works in a model without questions', () => {
    const bare = buildModel({ criteria: [{ when: ALWAYS }], signals: [{ points: 10 }] });
    expect(nextStepSentence(bare, lead, qualify(bare, lead, NOW), NOW)).toBe('Work now.');
  });
});
