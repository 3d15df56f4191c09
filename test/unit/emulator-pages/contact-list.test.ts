import type { CrmObject } from '../../hubspot-emulator/entities.ts';
import { contactList } from '../../hubspot-emulator/pages/contact-list.ts';
import type { ListQuery } from '../../hubspot-emulator/pages/contact-list.ts';
import type { PagesContext } from '../../hubspot-emulator/pages-context.ts';

const contact = (id: string, properties: Record<string, string>): CrmObject => ({
  id,
  type: 'contacts',
  properties: { firstname: 'Lead', lastname: id, ...properties },
  history: new Map(),
  createdAt: 0,
  updatedAt: 0,
  archived: false,
  archivedAt: null,
  mergedInto: null,
});

function list(contacts: readonly CrmObject[], query: Partial<ListQuery> = {}) {
  const context = {
    contacts: () => contacts,
    companyOf: () => undefined,
    owners: () => [{ id: '7', firstName: 'Mara', lastName: 'Sander' }],
    contactProperties: () => [
      { name: 'assay_tier', options: [{ value: 'tier_1', label: 'Tier 1: high potential' }] },
    ],
  } as unknown as PagesContext;
  return contactList(context, '1', {
    sort: 'tier',
    descending: true,
    tier: null,
    search: '',
    page: 1,
    ...query,
  });
}

const ids = ({ rows }: ReturnType<typeof list>): string[] => rows.map(({ id }) => id);

const CONTACTS = [
  contact('none', {}),
  contact('out', { assay_tier: 'disqualified', assay_score: '90' }),
  contact('second', { assay_tier: 'tier_2', assay_score: '55' }),
  contact('first-low', { assay_tier: 'tier_1', assay_score: '71.5' }),
  contact('first-high', { assay_tier: 'tier_1', assay_score: '88', hubspot_owner_id: '7' }),
];

describe('the contact list of the emulator', () => {
  it('starts with tier 1, the higher score first, and ends with contacts that have none', () => {
    expect(ids(list(CONTACTS))).toEqual(['first-high', 'first-low', 'second', 'out', 'none']);
  });

  it('keeps contacts without a tier last when turned round', () => {
    expect(ids(list(CONTACTS, { descending: false }))).toEqual([
      'out',
      'second',
      'first-high',
      'first-low',
      'none',
    ]);
  });

  it('sorts scores as numbers', () => {
    const contacts = ['9', '100', '20'].map((score) => contact(score, { assay_score: score }));
    expect(ids(list(contacts, { sort: 'score' }))).toEqual(['100', '20', '9']);
  });

  it('counts every tier whatever is shown, under the label of the portal', () => {
    const { tiers, rows } = list(CONTACTS, { tier: 'tier_2' });
    expect(rows).toHaveLength(1);
    expect(tiers[0]).toEqual({ tier: 'tier_1', label: 'Tier 1: high potential', count: 2 });
    expect(tiers.at(-1)).toEqual({ tier: '', label: 'No tier yet', count: 1 });
  });

  it('shows the name of the owner and finds by name', () => {
    const { rows } = list(CONTACTS, { search: 'FIRST-HIGH' });
    expect(rows).toMatchObject([{ id: 'first-high', owner: 'Mara Sander' }]);
  });

  it('cuts into pages and stays within them', () => {
    const many = Array.from({ length: 120 }, (_, index) => contact(String(index), {}));
    expect(list(many, { page: 3 })).toMatchObject({ page: 3, pages: 3, total: 120 });
    expect(list(many, { page: 99 }).rows).toHaveLength(20);
  });
});
