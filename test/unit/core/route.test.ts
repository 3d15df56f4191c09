import { ownerForTurn, wantsOwner } from '../../../src/core/route.ts';

describe('wantsOwner', () => {
  it.each([
    ['sales', null, true, true],
    ['sales', '77', true, false],
    ['sales', null, false, false],
    ['marketing', null, true, false],
    ['none', null, true, false],
  ] as const)('team %s, owner %p, live %p: %p', (team, currentOwnerId, live, expected) =>
    expect(wantsOwner({ qualification: { team }, currentOwnerId, live })).toBe(expected),
  );
});

describe('ownerForTurn', () => {
  it('goes round the team', () => {
    const turns = [0, 1, 2, 3, 4].map((turn) => ownerForTurn(['a', 'b', 'c'], turn));
    expect(turns).toEqual(['a', 'b', 'c', 'a', 'b']);
  });

  it('finds nobody in an empty team', () => expect(ownerForTurn([], 3)).toBeNull());
});
