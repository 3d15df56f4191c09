import { checkPlant } from '../planted/check-plant.ts';
import { copyTree, type CopiedTree } from '../planted/copied-tree.ts';
import { PLANTS } from '../planted/plants.ts';

describe('the mistakes that the tests must find', () => {
  let copy: CopiedTree;
  beforeAll(async () => {
    copy = await copyTree();
  });
  afterAll(() => copy.remove());

  it('are fourteen, each another one', () => {
    expect(new Set(PLANTS.map(({ name }) => name)).size).toBe(14);
  });

  it.each(PLANTS.map((plant) => [plant.name, plant] as const))(
    'can still be planted: %s',
    async (_name, plant) => {
      expect(await checkPlant(copy, plant)).toBeNull();
    },
  );

  it.each([
    [{ find: 'no such line anywhere', put: '' }, 'instead of once'],
    [
      { find: 'export function storeGate(', put: 'export function storeGate((' },
      'Transform failed',
    ],
  ])('are told from one that does not fit: %j', async (edit, why) => {
    const [sound] = PLANTS;
    if (sound === undefined) throw new Error('no mistakes to plant');
    const edits = [{ file: 'webhooks/store-gate.ts', ...edit }];
    expect(await checkPlant(copy, { ...sound, edits })).toContain(why);
    expect(
      await checkPlant(copy, { ...sound, foundBy: { ...sound.foundBy, test: 'no such test' } }),
    ).toContain('has no test');
  });
});
