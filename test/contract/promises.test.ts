import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** A promise, and the words of each test that stands for it. */
type Promised = {
  readonly promise: string;
  readonly tests: readonly (readonly [string, string])[];
};

const promises = readFileSync(join(ROOT, 'docs/reliability.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (promise|-)/.test(line))
  .map((line): Promised => {
    const [, promise = '', proof = ''] = line.split('|').map((cell) => cell.trim());
    const tests = proof.split('; `').flatMap((part) => {
      const file = /test\/[\w./-]+/.exec(part)?.[0] ?? '';
      return [...part.matchAll(/“([^”]+)”/g)].map(([, words]) => [file, words ?? ''] as const);
    });
    return { promise, tests };
  });

describe('each promise', () => {
  it('is found by this test', () => {
    expect(promises.length).toBeGreaterThan(25);
  });

  it.each(promises.map((one) => [one.promise, one] as const))(
    'has its tests: %s',
    (_, { tests }) => {
      expect(tests.length).toBeGreaterThan(0);
      for (const [file, words] of tests) {
        // A title may be broken over lines, and quotes in it escaped.
        const source = readFileSync(join(ROOT, file), 'utf8').replace(/\s+/g, ' ');
        expect({ file, words, isThere: source.includes(words) }).toEqual({
          file,
          words,
          isThere: true,
        });
      }
    },
  );
});
