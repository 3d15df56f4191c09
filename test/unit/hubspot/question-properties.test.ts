import type { Question } from '../../../src/core/question.ts';
import { INPUT_PROPERTIES, OUR_MARK } from '../../../src/hubspot/properties.ts';
import { inputProperties } from '../../../src/hubspot/question-properties.ts';

const HEAD = { id: 'x', criterion: 'economic buyer', ask: 'Who pays?', points: 5 };

function choice(property: string | undefined, answers = [choiceOf('known', 'Known')]): Question {
  return { ...HEAD, type: 'choice', ...(property === undefined ? {} : { property }), answers };
}

function choiceOf(value: string | number | boolean, label: string) {
  return { value, label, points: 1 };
}

const added = (...questions: Question[]) =>
  inputProperties(questions).slice(INPUT_PROPERTIES.length);

describe('the properties that reps answer in', () => {
  it('are those of the installation where no question asks for more', () => {
    expect(inputProperties([])).toEqual(INPUT_PROPERTIES);
  });

  it('are named, labelled and described by the question, with its answers to choose from', () => {
    expect(added(choice('contact.assay_economic_buyer'))).toEqual([
      {
        name: 'assay_economic_buyer',
        label: 'Economic buyer',
        description: `${OUR_MARK} noted by sales: Who pays?`,
        type: 'enumeration',
        fieldType: 'select',
        options: [{ value: 'known', label: 'Known' }],
      },
    ]);
  });

  it('hold a number or a day where the question asks for one', () => {
    const questions = (['number', 'date'] as const).map((type): Question => ({
      ...HEAD,
      type,
      property: `contact.assay_${type}`,
      bands: [],
    }));
    expect(added(...questions).map(({ type, fieldType }) => [type, fieldType])).toEqual([
      ['number', 'number'],
      ['date', 'date'],
    ]);
  });

  it('have text to choose from also where an answer is a number or yes and no', () => {
    const [property] = added(
      choice('contact.assay_seats', [choiceOf(10, 'Ten'), choiceOf(true, 'Yes')]),
    );
    expect(property?.options?.map(({ value }) => value)).toEqual(['10', 'true']);
  });

  it('get the options of a model besides those that they ship with', () => {
    const budget = inputProperties([
      choice('contact.assay_budget', [choiceOf('approved', 'Yes'), choiceOf('later', 'Later')]),
    ]).filter(({ name }) => name === 'assay_budget');
    expect(budget.map(({ options }) => options)).toEqual([
      [
        { value: 'approved', label: 'Approved' },
        { value: 'planned', label: 'Planned' },
        { value: 'none', label: 'None' },
        { value: 'later', label: 'Later' },
      ],
    ]);
  });

  it('leave alone what the portal made itself, what Assay writes and what HubSpot cannot name', () => {
    expect(
      added(
        choice(undefined),
        choice('contact.budget_status'),
        choice('company.assay_budget'),
        choice('contact.assay_tier'),
        choice('contact.assay_Größe'),
      ),
    ).toEqual([]);
  });
});
