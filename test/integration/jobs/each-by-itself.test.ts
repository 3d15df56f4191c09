import { eachByItself } from '../../../src/jobs/each-by-itself.ts';
import { databaseOver } from '../../../src/store/database.ts';
import { openPostgresPool } from '../../../src/store/postgres-pool.ts';
import { freePort } from '../../support/free-port.ts';
import { type TestServices, testServices } from '../../support/world/test-services.ts';

describe('steps of which each is taken by itself', () => {
  let app: TestServices;
  beforeAll(async () => {
    app = await testServices();
  });
  afterAll(() => app.close());

  const stepsInto = (taken: string[]) => ({
    one: () => Promise.resolve().then(() => void taken.push('one')),
    two: () => Promise.reject(new Error('canceling statement due to statement timeout')),
    three: () => Promise.resolve().then(() => void taken.push('three')),
  });

  it('are all taken where one fails, and the figure says which', async () => {
    const taken: string[] = [];
    await eachByItself(app.services, stepsInto(taken));
    expect(taken).toEqual(['one', 'three']);
    expect(app.lines.at(-1)).toMatchObject({
      message: 'sweep failed',
      failed: { two: 'canceling statement due to statement timeout' },
    });
    expect(await app.services.metrics.registry.metrics()).toContain(
      'assay_sweep_failures_total{step="two"} 1',
    );
  });

  it('wait for the next round where the database is away', async () => {
    const pool = openPostgresPool({ url: `postgres://nobody@127.0.0.1:${await freePort()}/none` });
    const away = databaseOver(pool, 'postgres');
    const taken: string[] = [];
    await eachByItself({ ...app.services, db: away.db }, stepsInto(taken));
    await away.close();
    expect(taken).toEqual(['one']);
  });
});
