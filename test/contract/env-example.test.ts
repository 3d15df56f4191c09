import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS } from '../../src/config.ts';

it('.env.example names each setting, and no other', () => {
  const text = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');
  const named = [...text.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(named.toSorted()).toEqual(SETTINGS.toSorted());
});
