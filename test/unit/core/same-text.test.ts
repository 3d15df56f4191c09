import fc from 'fast-check';
import { folded, sameText } from '../../../src/core/same-text.ts';
import { manyRuns } from './many-runs.ts';

describe('sameText', () => {
  it.each([
    ['VP', 'vp', true],
    ['VPs', 'vp', false],
    ['ÄRZTE', 'ärzte', true],
    ['\u0130', 'i\u0307', true],
    ['\u212A', 'k', true],
    ['ΟΔΟΣ', 'οδος', true],
    ['@', '`', false],
    ['[', '{', false],
  ])('%p and %p: %p', (text, target, expected) =>
    expect(sameText(text, folded(target))).toBe(expected),
  );

  it('says what lower-casing the whole text would say', () => {
    const alphabet = Array.from('aAbB@[{Z`ÄäİK̇kΣσ ');
    const letters = fc.string({ unit: fc.constantFrom(...alphabet) });
    fc.assert(
      fc.property(letters, letters, (left, right) => {
        const text = left.trim();
        const target = right.trim().toLowerCase();
        expect(sameText(text, folded(right))).toBe(text.toLowerCase() === target);
        expect(sameText(text, folded(text))).toBe(true);
      }),
      manyRuns(),
    );
  });
});
