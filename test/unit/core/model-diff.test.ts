import { modelDiff } from '../../../src/core/model-diff.ts';
import type { Model } from '../../../src/core/model.ts';
import { ALWAYS, buildModel, NEVER } from './build-model.ts';

const before = buildModel({
  required: ['contact.email'],
  criteria: [
    { id: 'a', points: 10, when: { fact: 'contact.x', gte: 1 } },
    { id: 'b', points: 10, when: ALWAYS, partly: [{ points: 1, when: NEVER }] },
  ],
  nurture: [
    { track: 'one', label: 'One', when: ALWAYS },
    { track: 'two', label: 'Two', when: ALWAYS },
  ],
});

function changed(change: (model: Model) => void): ReturnType<typeof modelDiff> {
  const after = structuredClone(before);
  change(after);
  return modelDiff(before, after);
}

describe('modelDiff', () => {
  it('finds nothing in a model and its copy, whatever the order of keys', () => {
    const entries = Object.entries(before).reverse();
    expect(modelDiff(before, structuredClone(before))).toEqual([]);
    expect(modelDiff(before, Object.fromEntries(entries) as Model)).toEqual([]);
  });

  it('names what was added, removed and changed by its id', () => {
    const [a, b] = before.fit.criteria;
    expect(
      changed((model) => {
        model.name = 'New name';
        model.fit.criteria = [
          { ...b!, points: 12 },
          { ...a!, id: 'c' },
          ...model.fit.criteria.slice(2),
        ];
        Reflect.deleteProperty(model, 'required');
        model.demoteAfterDays = 3;
      }),
    ).toEqual([
      { kind: 'changed', path: 'name', before: 'Test model', after: 'New name' },
      { kind: 'removed', path: 'required', before: ['contact.email'] },
      { kind: 'removed', path: 'fit.criteria[a]', before: a },
      { kind: 'changed', path: 'fit.criteria[b].points', before: 10, after: 12 },
      { kind: 'added', path: 'fit.criteria[c]', after: { ...a, id: 'c' } },
      { kind: 'added', path: 'demoteAfterDays', after: 3 },
    ]);
  });

  it('shows a condition as a whole, and a list without names too', () => {
    expect(
      changed((model) => {
        model.fit.criteria[0]!.when = { fact: 'contact.x', gte: 2 };
        model.fit.criteria[1]!.partly = [];
        model.required = ['contact.email', 'company.name'];
      }).map(({ kind, path }) => `${kind} ${path}`),
    ).toEqual([
      'changed required',
      'changed fit.criteria[a].when',
      'changed fit.criteria[b].partly',
    ]);
  });

  it('sees another order where the order decides', () => {
    expect(changed((model) => model.nurture?.reverse())).toEqual([
      { kind: 'reordered', path: 'nurture' },
    ]);
  });
});
