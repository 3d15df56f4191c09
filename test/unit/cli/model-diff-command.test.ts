import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAssay } from './run-assay.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-diff-'));

describe('assay model diff', () => {
  it('prints nothing for a model and itself', async () => {
    expect(await runAssay(['model', 'diff', 'models/b2b.json', 'models/b2b.json'])).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('prints a line for each difference and exits with 1', async () => {
    const model = JSON.parse(readFileSync('models/b2b.json', 'utf8'));
    model.queue.highPriorityAbove = 80;
    model.penalties = model.penalties.slice(1);
    model.reviewEveryDays = undefined;
    model.nurture.reverse();
    const after = join(folder, 'after.json');
    writeFileSync(after, JSON.stringify(model));
    const { status, stdout } = await runAssay(['model', 'diff', 'models/b2b.json', after]);
    expect(status).toBe(1);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^- penalties\[free_mail\]: \{"id":"free_mail",/),
      '~ queue.highPriorityAbove: 70 -> 80',
      '> nurture: in another order',
      '- reviewEveryDays: 90',
    ]);
  });

  it('exits with 2 where one of them is refused', async () => {
    const { status, stdout, stderr } = await runAssay([
      'model',
      'diff',
      'models/b2b.json',
      'none.json',
    ]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('none.json is refused:');
  });
});
