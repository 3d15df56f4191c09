import type { Emulator } from '../../hubspot-emulator/server.ts';
import { control, FIRST, install, startFixture } from './start-installed.ts';

let emulator: Emulator;
afterEach(() => emulator.close());

describe('traffic', () => {
  it('lets leads of the portals that have the app act at the pace that was asked for', async () => {
    emulator = await startFixture({ portals: 2 });
    await install(emulator);
    const before = emulator.pages.timeline('4242001', FIRST).length;
    await control(emulator, 'POST', '/traffic', { actsPerSecond: 500, forMs: 400, contacts: 1 });
    expect((await control(emulator, 'GET', '/traffic')).body.running).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 700));
    const { body } = await control(emulator, 'GET', '/traffic');
    expect(body).toEqual({ running: false, acted: 200 });
    expect(emulator.pages.timeline('4242001', FIRST).length - before).toBe(200);
    expect(emulator.world.store.portals.get('4242002')!.install).toBeNull();
  });

  it('stops when it is told', async () => {
    emulator = await startFixture();
    await install(emulator);
    await control(emulator, 'POST', '/traffic', { actsPerSecond: 100, acts: ['social'] });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { acted } = (await control(emulator, 'DELETE', '/traffic')).body;
    expect(acted).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await control(emulator, 'GET', '/traffic')).body).toEqual({ running: false, acted });
  });

  it('does many acts in one call and tells how many could be done', async () => {
    emulator = await startFixture();
    const acts = [FIRST, '1'].map((contactId) => ({
      portalId: '4242001',
      contactId,
      act: 'start_trial',
    }));
    const { body } = await control(emulator, 'POST', '/acts', { acts });
    expect(body).toEqual({ acted: 1 });
  });
});
