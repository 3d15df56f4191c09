import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModel } from '../../../src/core/model.ts';
import { testFolder } from '../../support/test-folder.ts';
import { runAssay } from './run-assay.ts';

const folder = testFolder('framework');
const path = (name: string) => join(folder, name);

describe('assay model new', () => {
  it('writes the template as it ships, and never over a file that is there', async () => {
    const file = path('own.json');
    const first = await runAssay(['model', 'new', '--template', 'b2c', file]);
    expect([first.status, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toContain('own.json: B2C default');
    expect(readFileSync(file, 'utf8')).toBe(readFileSync('models/b2c.json', 'utf8'));

    writeFileSync(file, 'mine');
    const again = await runAssay(['model', 'new', '--template', 'b2c', file]);
    expect([again.status, again.stdout]).toEqual([2, '']);
    expect(again.stderr).toContain('EEXIST');
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('begins with another framework, in any case of its name', async () => {
    const { status, stdout } = await runAssay([
      'model',
      'new',
      '--template',
      'b2b',
      '--framework',
      'MEDDIC',
      '-',
    ]);
    expect(status).toBe(0);
    const parsed = parseModel(JSON.parse(stdout));
    expect(parsed).toMatchObject({ ok: true, model: { discovery: { framework: 'meddic' } } });
  });

  it('refuses an unknown template and an unknown framework, and writes nothing', async () => {
    const file = path('none.json');
    const template = await runAssay(['model', 'new', '--template', 'b2x', file]);
    expect([template.status, template.stdout]).toEqual([2, '']);
    const framework = await runAssay([
      'model',
      'new',
      '--template',
      'b2b',
      '--framework',
      '../b2c',
      file,
    ]);
    expect([framework.status, framework.stdout, framework.stderr]).toEqual([
      2,
      '',
      '--framework: expected one of anum, bant, champ, faint, gpctba-ci, meddic, nabat, got "../b2c"\n',
    ]);
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });
});

describe('assay model framework', () => {
  it('prints nothing but the model, and gives the first one back after a detour', async () => {
    const to = async (model: string, framework: string) => {
      const run = ['model', 'framework', '--model', model, '--framework', framework];
      const { status, stdout, stderr } = await runAssay(run);
      expect([status, stderr]).toEqual([0, '']);
      const file = path(`${framework}.json`);
      writeFileSync(file, stdout);
      return file;
    };
    const source = 'models/b2b.json';
    const champ = await to(source, 'champ');
    expect(JSON.parse(readFileSync(champ, 'utf8')).discovery.framework).toBe('champ');
    const back = readFileSync(await to(champ, 'bant'), 'utf8');
    const plain = JSON.stringify(JSON.parse(readFileSync(source, 'utf8')), null, 2);
    expect(back).toBe(`${plain}\n`);
  });

  it('exits with 2 and prints no model where the model is refused', async () => {
    const run = ['model', 'framework', '--model', path('missing.json'), '--framework', 'bant'];
    const { status, stdout, stderr } = await runAssay(run);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('missing.json: expected a JSON file with a model');
  });
});
