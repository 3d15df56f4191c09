import { accountOf, rolesOf, type AccountMember } from '../../../src/core/account.ts';
import { DAY, NOW } from './build-lead.ts';

function member(parts: Partial<AccountMember> = {}): AccountMember {
  return { contactId: '501', tier: 'tier_3', contact: {}, signals: [], ...parts };
}

describe('accountOf', () => {
  it('has the best tier among its contacts', () => {
    const tiers = ['disqualified', 'tier_3', 'tier_2', 'needs_data'] as const;
    expect(
      accountOf(
        tiers.map((tier) => member({ tier })),
        NOW,
      )?.tier,
    ).toBe('tier_2');
    expect(accountOf([member({ tier: 'disqualified' })], NOW)?.tier).toBe('disqualified');
  });

  it('counts each contact once that did something in the last 30 days', () => {
    const active = (contactId: string, ...ages: number[]) =>
      member({ contactId, signals: ages.map((age) => ({ at: NOW - age })) });
    const members = [
      active('1', 0, DAY),
      active('1', DAY),
      active('2', 30 * DAY),
      active('3', 30 * DAY + 1),
      active('4', -1),
      active('5'),
    ];
    expect(accountOf(members, NOW)?.buyingGroup).toBe(2);
  });

  it('names the roles that are covered and those that are missing', () => {
    const members = [
      member({ contact: { hs_buying_role: 'END_USER' } }),
      member({ contact: { hs_seniority: 'vp' } }),
    ];
    expect(accountOf(members, NOW)).toMatchObject({
      roles: ['decision_maker', 'user'],
      gaps: ['champion', 'influencer'],
    });
    expect(accountOf([member()], NOW)?.gaps).toHaveLength(4);
  });

  it('is nothing without contacts', () => expect(accountOf([], NOW)).toBeNull());
});

describe('rolesOf', () => {
  it.each([
    [{ hs_buying_role: 'CHAMPION;END_USER' }, ['champion', 'user']],
    [{ hs_buying_role: ' budget_holder ' }, ['decision_maker']],
    [{ hs_buying_role: 'CHAMPION', hs_seniority: 'vp' }, ['champion']],
    [{ hs_buying_role: 'BLOCKER', hs_seniority: 'manager' }, ['influencer']],
    [{ hs_buying_role: '', hs_seniority: 'Entry' }, ['user']],
    [{ hs_seniority: 'constructor' }, []],
    [{}, []],
  ])('of %j are %j', (contact, roles) => expect(rolesOf(contact)).toEqual(roles));
});
