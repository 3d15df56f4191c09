import { toOptions, withMissing } from '../../../src/hubspot/property-options.ts';

const YES = { value: 'yes', label: 'Yes', displayOrder: 4, hidden: true };

describe('the options of a property', () => {
  it('are sent in the order given', () => {
    const sent = toOptions([
      { value: 'b', label: 'B' },
      { value: 'a', label: 'A' },
    ]);
    expect(sent.map(({ value, displayOrder }) => [value, displayOrder])).toEqual([
      ['b', 0],
      ['a', 1],
    ]);
  });

  it('stay as an admin has made them, with missing ones behind', () => {
    expect(
      withMissing(
        [YES],
        [
          { value: 'no', label: 'No' },
          { value: 'yes', label: 'Indeed' },
        ],
      ),
    ).toEqual([YES, { value: 'no', label: 'No', displayOrder: 5, hidden: false }]);
  });

  it('are not sent at all where none is missing', () => {
    expect(withMissing([YES], [{ value: 'yes', label: 'Indeed' }])).toBeNull();
  });

  it('show the value beside a label that another one has', () => {
    expect(withMissing([YES], [{ value: 'y', label: 'Yes' }])?.at(-1)).toMatchObject({
      value: 'y',
      label: 'Yes (y)',
    });
  });
});
