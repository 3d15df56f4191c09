import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../../support/test-folder.ts';
import { runAssay } from './run-assay.ts';

const folder = testFolder('diff');

describe('assay model diff', () => {
  it('prints nothing for a model and itself', async () => {
    expect(await runAssay(['model', 'diff', 'models/b2b.json', 'models/b2b.json'])).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  const changed = () => {
    const model = JSON.parse(readFileSync('models/b2b.json', 'utf8'));
    model.queue.highPriorityAbove = 80;
    model.penalties = model.penalties.slice(1);
    model.reviewEveryDays = undefined;
    model.nurture.reverse();
    const after = join(folder, 'after.json');
    writeFileSync(after, JSON.stringify(model));
    return ['model', 'diff', 'models/b2b.json', after];
  };

  it('says each difference in words and exits with 1', async () => {
    const { status, stdout } = await runAssay(changed());
    expect(status).toBe(1);
    expect(stdout.trimEnd().split('\n')).toEqual([
      'Penalty "Private email address" removed',
      'High priority begins above 80 instead of 70',
      expect.stringMatching(/^Nurture tracks in another order: /),
      'The model is no longer due for review',
    ]);
  });

  it('gives programs a JSON line with the path of each', async () => {
    const { status, stdout } = await runAssay([...changed(), '--json']);
    expect(status).toBe(1);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        kind: 'removed',
        path: 'penalties[free_mail]',
        before: expect.objectContaining({ id: 'free_mail' }),
      },
      { kind: 'changed', path: 'queue.highPriorityAbove', before: 70, after: 80 },
      { kind: 'reordered', path: 'nurture' },
      { kind: 'removed', path: 'reviewEveryDays', before: 90 },
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
