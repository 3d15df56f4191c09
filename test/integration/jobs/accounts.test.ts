import { sql } from 'kysely';
import type { z } from 'zod';
import { accountOf } from '../../../src/core/account.ts';
import { leavesGroupAt } from '../../../src/jobs/accounts.ts';
import { portalsWithDueAccounts } from '../../../src/store/accounts.ts';
import { MisbehaveRequest } from '../../hubspot-emulator/misbehave.ts';
import { associate } from '../../hubspot-emulator/store/associations.ts';
import {
  archiveObject,
  mergeObjects,
  restoreObject,
} from '../../hubspot-emulator/store/end-object.ts';
import { isLive } from '../../hubspot-emulator/store/read-object.ts';
import {
  BY_USER,
  startInProcessWorld,
  type InProcessWorld,
} from '../../support/in-process-world.ts';

const DAY = 86_400_000;

const portalOf = ({ emulator, portalId }: InProcessWorld) => {
  const portal = emulator.world.store.portals.get(portalId);
  if (portal === undefined) throw new Error('no portal');
  return portal;
};

const companyOf = (world: InProcessWorld, id: string) =>
  portalOf(world).objects.companies.byId.get(id)!.properties;

/** Contacts by the company that they belong to, as they were judged. */
async function accounts(world: InProcessWorld): Promise<Map<string, string[]>> {
  const byCompany = new Map<string, string[]>();
  for (const id of world.contactIds()) {
    if (!isLive(portalOf(world).objects.contacts.byId.get(id)!)) continue;
    const { companyId } = await world.state(id);
    if (companyId !== null) byCompany.set(companyId, [...(byCompany.get(companyId) ?? []), id]);
  }
  return byCompany;
}

describe('the account of a company', () => {
  let world: InProcessWorld;
  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 60 });
    world.moveTo(world.now() + 1_000);
  });
  afterAll(() => world.close());

  it('is written to each company whose contacts were judged', async () => {
    const byCompany = await accounts(world);
    expect(byCompany.size).toBeGreaterThan(5);
    for (const [companyId, contactIds] of byCompany) {
      const members = [];
      for (const contactId of contactIds) {
        const { contact, signals, previous } = await world.state(contactId);
        members.push({ contactId, contact, signals, tier: previous.confirmed!.tier });
      }
      const account = accountOf(members, world.now())!;
      expect(companyOf(world, companyId)).toMatchObject({
        assay_account_tier: account.tier,
        assay_buying_group: String(account.buyingGroup),
      });
      const said = (name: string) => companyOf(world, companyId)[name] ?? '';
      expect(said('assay_roles')).toBe(account.roles.join(', ').replaceAll('_', ' '));
      expect(said('assay_gaps')).toBe(account.gaps.join(', ').replaceAll('_', ' '));
    }
  });

  it('costs a call only when it has changed', async () => {
    const before = world.calls('write-companies');
    await world.judge(world.contactIds());
    expect(world.calls('write-companies')).toBe(before);
  });

  it('follows its people: a better tier, another role, one who acts', async () => {
    const byCompany = [...(await accounts(world))];
    const [companyId, [contactId]] = byCompany.find(
      ([id]) => companyOf(world, id).assay_account_tier === 'tier_3',
    ) as [string, string[]];
    world.change(contactId!, { hs_buying_role: 'CHAMPION', assay_tier: 'tier_1' });
    await world.judge([contactId!]);
    expect(companyOf(world, companyId).assay_account_tier).toBe('tier_1');
    expect(companyOf(world, companyId).assay_roles).toContain('champion');
    expect(companyOf(world, companyId).assay_gaps).not.toContain('champion');
  });

  it('loses a contact that has gone to another company', async () => {
    const sizes = [...(await accounts(world))].sort(
      ([, one], [, other]) => one.length - other.length,
    );
    const [[leftId, [moved]], [joinedId]] = [sizes[0]!, sizes.at(-1)!];
    const portal = portalOf(world);
    const source = { type: 'CRM_UI', id: null, userId: 9001 };
    const [from, to] = [
      portal.objects.contacts.byId.get(moved!)!,
      portal.objects.companies.byId.get(joinedId)!,
    ];
    const at = world.emulator.world.store.clock.now();
    associate(world.emulator.world.store, portal, { from, to, primary: true, source, at });
    await world.judge([moved!]);
    expect((await world.state(moved!)).companyId).toBe(joinedId);
    if ((await accounts(world)).get(leftId) === undefined) {
      expect(companyOf(world, leftId)).not.toHaveProperty('assay_account_tier');
      expect(companyOf(world, leftId).assay_buying_group).toBe('0');
    }
  });

  it('loses a contact that was deleted, and has it again when it is restored', async () => {
    const [companyId, [gone]] = [...(await accounts(world))].find(
      ([, members]) => members.length === 1,
    ) as [string, string[]];
    const { store } = world.emulator.world;
    const portal = portalOf(world);
    const object = portal.objects.contacts.byId.get(gone!)!;
    const by = { source: BY_USER, at: store.clock.now() };
    archiveObject(store, portal, { object, ...by });
    await world.judge([gone!]);
    expect(companyOf(world, companyId)).not.toHaveProperty('assay_account_tier');
    restoreObject(store, portal, { object, ...by });
    await world.judge([gone!]);
    expect(companyOf(world, companyId).assay_account_tier).toBeDefined();
  });

  it('loses a contact that was merged into one of another company', async () => {
    const groups = [...(await accounts(world))];
    const [leftId, [other]] = groups.find(([, members]) => members.length === 1) as [
      string,
      string[],
    ];
    const [keptId, [primary]] = groups.find(([id]) => id !== leftId) as [string, string[]];
    const { store } = world.emulator.world;
    const portal = portalOf(world);
    const object = (id: string) => portal.objects.contacts.byId.get(id)!;
    const both = { primary: object(primary!), other: object(other!) };
    const by = { source: BY_USER, at: store.clock.now() };
    const { id } = mergeObjects(store, portal, { ...both, ...by });
    await world.judge([id]);
    expect((await world.state(id)).companyId).toBe(keptId);
    expect(companyOf(world, leftId)).not.toHaveProperty('assay_account_tier');
    expect(companyOf(world, leftId).assay_buying_group).toBe('0');
  });

  it('goes on where companies were merged, and nobody writes to the old one any more', async () => {
    const groups = [...(await accounts(world))];
    const [[firstId, first], [secondId, second]] = groups as [
      [string, string[]],
      [string, string[]],
    ];
    const { store } = world.emulator.world;
    const portal = portalOf(world);
    const object = (id: string) => portal.objects.companies.byId.get(id)!;
    const both = { primary: object(firstId), other: object(secondId) };
    const { id } = mergeObjects(store, portal, { ...both, source: BY_USER, at: store.clock.now() });
    await world.judge([...first, ...second]);
    expect((await world.state(first[0]!)).companyId).toBe(id);
    const merged = { ...companyOf(world, id) };
    expect(merged.assay_account_tier).toMatch(/./);
    // Whatever is still due of the old ones comes a minute later.
    await sql`update accounts set due_at = statement_timestamp() where due_at is not null`.execute(
      world.services.db,
    );
    await world.drain();
    expect(companyOf(world, id)).toMatchObject({
      assay_account_tier: merged.assay_account_tier,
      assay_buying_group: merged.assay_buying_group,
    });
    const { rows } = await sql`select from accounts where due_at is not null`.execute(
      world.services.db,
    );
    expect(rows).toEqual([]);
  });

  it('gets a property back that an admin has removed, and what was to be written', async () => {
    const [companyId, [contactId]] = [...(await accounts(world))].find(
      ([id]) => !(companyOf(world, id).assay_roles ?? '').includes('champion'),
    ) as [string, string[]];
    portalOf(world).properties.companies.delete('assay_roles');
    world.change(contactId!, { hs_buying_role: 'CHAMPION' });
    await world.judge([contactId!]);
    await sql`update accounts set due_at = statement_timestamp() where due_at is not null`.execute(
      world.services.db,
    );
    await world.drain();
    expect(companyOf(world, companyId).assay_roles).toContain('champion');
  });

  it('keeps no contact from being judged where HubSpot refuses its properties', async () => {
    const misbehave = (what: z.input<typeof MisbehaveRequest>) =>
      world.emulator.world.faults.add(MisbehaveRequest.parse(what));
    const [, [contactId]] = [...(await accounts(world))][0] as [string, string[]];
    portalOf(world).properties.companies.delete('assay_gaps');
    await sql`update portals set provisioned_model_version = null`.execute(world.services.db);
    misbehave({
      answers: [{ kind: 'status', status: 403, match: '/properties/2026-09/companies' }],
    });
    world.change(contactId!, { hs_buying_role: 'END_USER', assay_tier: 'tier_1' });
    await world.judge([contactId!]);
    expect((await world.state(contactId!)).contact.hs_buying_role).toBe('END_USER');
    misbehave({ clear: true });
    await sql`update portals set provisioned_model_version = null`.execute(world.services.db);
    await world.judge([contactId!]);
    expect(portalOf(world).properties.companies.has('assay_gaps')).toBe(true);
  });

  it('is looked at after an installation that grants what was not granted meanwhile', async () => {
    const [companyId, members] = [...(await accounts(world))].toSorted(
      ([, one], [, other]) => one.length - other.length,
    )[0] as [string, string[]];
    await world.installAgain({
      withoutScopes: ['crm.objects.companies.write', 'crm.schemas.companies.write'],
    });
    const { store } = world.emulator.world;
    const portal = portalOf(world);
    for (const id of members) {
      const object = portal.objects.contacts.byId.get(id)!;
      archiveObject(store, portal, { object, source: BY_USER, at: store.clock.now() });
    }
    await world.judge(members);
    expect(companyOf(world, companyId).assay_account_tier).toMatch(/./);
    await world.installAgain();
    expect(companyOf(world, companyId)).not.toHaveProperty('assay_account_tier');
    expect(companyOf(world, companyId).assay_buying_group).toBe('0');
  });

  it('shrinks by itself once nobody has done anything for thirty days', async () => {
    const groups = () =>
      [...portalOf(world).objects.companies.byId.values()]
        .filter(isLive)
        .map(({ properties }) => Number(properties.assay_buying_group ?? 0));
    const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
    expect(sum(groups())).toBeGreaterThan(0);
    world.advance(31 * DAY);
    await world.sweep();
    expect(sum(groups())).toBe(0);
  });
});

describe('a portal that has not granted the scopes of companies', () => {
  it('is judged all the same, and its companies are left alone', async () => {
    const world = await startInProcessWorld({
      portalSize: 20,
      withoutScopes: ['crm.objects.companies.write', 'crm.schemas.companies.write'],
    });
    try {
      expect(world.calls('write-companies')).toBe(0);
      expect(portalOf(world).properties.companies.has('assay_account_tier')).toBe(false);
      expect(world.crm(world.contactIds()[0]!).assay_tier).toBeDefined();

      const [[, [gone]]] = [...(await accounts(world))] as [[string, string[]]];
      const portal = portalOf(world);
      const object = portal.objects.contacts.byId.get(gone!)!;
      archiveObject(world.emulator.world.store, portal, {
        object,
        source: BY_USER,
        at: world.now(),
      });
      await world.judge([gone!]);
      world.advance(91 * DAY);
      await world.sweep();
      await expect(world.state(gone!)).rejects.toThrow('never judged');
      // Left due, it would wake the portal at every sweep for nothing.
      expect(await portalsWithDueAccounts(world.services.db)).toEqual([]);
    } finally {
      await world.close();
    }
  });
});

describe('when a contact leaves the buying group', () => {
  const at = (...instants: number[]) =>
    instants.map((one) => ({ kind: 'visit', at: one, attributes: {} }));

  it('is a millisecond after the thirty days of its newest signal', () => {
    expect(leavesGroupAt(at(5 * DAY, 10 * DAY), 20 * DAY)).toBe(40 * DAY + 1);
  });

  it('is never for one who has left already, or never came', () => {
    expect(leavesGroupAt(at(5 * DAY), 60 * DAY)).toBeNull();
    expect(leavesGroupAt([], 60 * DAY)).toBeNull();
  });

  it('comes after it joins, where a signal is dated ahead', () => {
    expect(leavesGroupAt(at(5 * DAY, 70 * DAY), 60 * DAY)).toBe(70 * DAY);
  });
});
