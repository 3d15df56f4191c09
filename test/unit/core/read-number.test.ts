import { readNumber } from '../../../src/core/read-number.ts';

describe('readNumber', () => {
  it.each([
    ['0', 0],
    ['007', 7],
    ['250', 250],
    ['-5', -5],
    ['+5', 5],
    ['1.5', 1.5],
    ['-0.25', -0.25],
    ['1e3', 1000],
    ['2.5E-2', 0.025],
    ['123456789012345678', 123456789012345680],
  ])('reads %s', (text, expected) => expect(readNumber(text)).toBe(expected));

  it.each([
    '',
    'ten',
    '1,000',
    '1.000,5',
    '0x10',
    '0b1',
    '1_000',
    '.5',
    '5.',
    '1e',
    '--1',
    '1 000',
    'NaN',
    'Infinity',
    '٣',
    '5 %',
  ])('finds no number in %p', (text) => expect(readNumber(text)).toBeNull());
});
