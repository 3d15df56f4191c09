import { readFile } from 'node:fs/promises';
import { check, resolveConfig } from 'prettier';
import { faultMatrix, withMatrix } from '../../faults/fault-matrix.ts';

const path = 'docs/operations.md';
const figures = { sent: 33, acknowledged: 33, repeated: 5, lost: 0, doubled: 0, stale: 0, dead: 0 };
const matrix = faultMatrix([
  { fault: 'a short one', ...figures },
  { fault: 'one with many more words than the others', ...figures, sent: 45_723 },
]);

describe('the table of faults', () => {
  it('takes the place of the one before, and leaves the rest of the page alone', async () => {
    const page = await readFile(path, 'utf8');
    const written = await withMatrix(page, { matrix, path });
    expect(written).toMatch(/\| a short one +\| +33 \| +33 \| +5 \| +0 \| +0 \| +0 \|/);
    expect(written).not.toContain('HubSpot: 500');
    const around = (text: string) =>
      text.split(/<!-- fault matrix: begin -->[^]*<!-- fault matrix: end -->/);
    expect(around(written)).toEqual(around(page));
    expect(around(page)).toHaveLength(2);
  });

  it('is laid out as prettier wants it, and stays so when it is written again', async () => {
    const page = await readFile(path, 'utf8');
    const once = await withMatrix(page, { matrix, path });
    expect(await check(once, { ...(await resolveConfig(path)), filepath: path })).toBe(true);
    expect(await withMatrix(once, { matrix, path })).toBe(once);
  });

  it.each(['# no marks', '<!-- fault matrix: begin -->', '<!-- fault matrix: end -->'])(
    'is not written where it has no single place: %s',
    async (page) => {
      await expect(withMatrix(page, { matrix, path })).rejects.toThrow('once each');
    },
  );
});
