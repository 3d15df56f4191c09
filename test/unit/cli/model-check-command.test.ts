import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../../support/test-folder.ts';
import { runAssay } from './run-assay.ts';

const folder = testFolder('check');

function model(change: (json: ReturnType<typeof JSON.parse>) => void): string {
  const json = JSON.parse(readFileSync('models/b2b.json', 'utf8'));
  change(json);
  const path = join(folder, `${Math.random()}.json`);
  writeFileSync(path, JSON.stringify(json));
  return path;
}

describe('assay model check', () => {
  it.each(['models/b2b.json', 'models/b2c.json'])('finds nothing in %s', async (path) => {
    const { status, stdout, stderr } = await runAssay(['model', 'check', path]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('can be used, no warnings');
  });

  it('prints warnings and still accepts', async () => {
    const path = model((json) => {
      json.fit.criteria[0].when.fact = 'contact.age';
    });
    const { status, stdout } = await runAssay(['model', 'check', path]);
    expect(status).toBe(0);
    expect(stdout).toContain(
      'warning: fit.criteria[0].when.fact: contact.age looks like a protected attribute (age)',
    );
    expect(stdout).toContain('1 warning\n');
  });

  it('prints all problems and exits with 2', async () => {
    const path = model((json) => {
      json.fit.criteria[2].when = { fact: 'company.x', between: [5, 1] };
      json.queue = {};
    });
    const { status, stdout, stderr } = await runAssay(['model', 'check', path]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'fit.criteria[2].when.between: expected the lower bound first, got [5,1]',
      'queue.highPriorityAbove: expected a number, but it is missing',
    ]);
  });

  it('exits with 2 where there is no such file, command or argument', async () => {
    expect((await runAssay(['model', 'check', 'none.json'])).status).toBe(2);
    expect((await runAssay(['model', 'check'])).status).toBe(2);
    expect((await runAssay(['model', 'burn', 'x'])).status).toBe(2);
  });
});
