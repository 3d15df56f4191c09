import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CORE = 'src/core';

const files = readdirSync(CORE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: withoutComments(readFileSync(join(CORE, name), 'utf8')) }));

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

/** What would let the same lead be judged differently tomorrow, or elsewhere. */
const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
  ['the time of day', /new Date\(\s*\)|\bDate\(\s*\)|Date\.now|performance\.|process\.hrtime/],
  ['chance', /Math\.random|crypto|randomUUID/],
  ['the environment', /\bprocess\b|globalThis|\benv\b/],
  [
    'the place of the machine',
    /toLocale|Intl\.|getTimezoneOffset|\.get(?:Hours|Day|Date|Month|FullYear|Minutes)\(/,
  ],
  ['timers', /setTimeout|setInterval|setImmediate|queueMicrotask/],
  ['I/O', /\bfetch\(|console\.|\brequire\(|node:/],
  ['code made at run time', /\beval\(|new Function/],
  ['regular expressions from data', /new RegExp/],
];

/** Where a module comes from: import, export … from, import(). */
function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
    ([, from]) => from!,
  );
}

describe('src/core', () => {
  it('is found by this test', () => expect(files.length).toBeGreaterThan(20));

  it.each(FORBIDDEN)('knows nothing of %s', (_, pattern) => {
    expect(files.filter(({ text }) => pattern.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('imports zod and core only', () => {
    const foreign = files.flatMap(({ name, text }) =>
      importsOf(text)
        .filter((from) => from !== 'zod' && !/^\.\/[\w-]+\.ts$/.test(from))
        .map((from) => `${name}: ${from}`),
    );
    expect(foreign).toEqual([]);
  });

  it('is judged by patterns that do find the thing', () => {
    const samples = [
      'new Date()',
      'Math.random()',
      'process.env.X',
      'at.toLocaleString()',
      'setTimeout(f)',
      'fetch(url)',
      'eval(x)',
      'new RegExp(x)',
    ];
    expect(FORBIDDEN.map(([, pattern], index) => pattern.test(samples[index]!))).not.toContain(
      false,
    );
    expect(importsOf("import { readFile } from 'node:fs';\nconst x = await import('pg');")).toEqual(
      ['node:fs', 'pg'],
    );
  });
});
