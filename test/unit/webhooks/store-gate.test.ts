import { storeGate } from '../../../webhooks/store-gate.ts';

/** Work that ends when it is told to. */
function slowWork() {
  let end: (value: string) => void = () => undefined;
  const work = new Promise<string>((resolve) => {
    end = resolve;
  });
  return { work: () => work, end: () => end('done') };
}

describe('the gate before the store', () => {
  it('gives what the work gives', async () => {
    const gate = storeGate({ mostUnderWay: 1 });
    expect(await gate.pass(() => Promise.resolve(7), 1_000)).toEqual({ ok: true, value: 7 });
  });

  it('fails as the work fails', async () => {
    const gate = storeGate({ mostUnderWay: 1 });
    await expect(gate.pass(() => Promise.reject(new Error('full disc')), 1_000)).rejects.toThrow(
      'full disc',
    );
    expect(await gate.pass(() => Promise.resolve(1), 1_000)).toEqual({ ok: true, value: 1 });
  });

  it('refuses at once what is more than it may carry, and takes the next one when there is room', async () => {
    const gate = storeGate({ mostUnderWay: 2 });
    const slow = [slowWork(), slowWork()];
    const under = slow.map(({ work }) => gate.pass(work, 60_000));
    let wasCalled = false;
    const refused = await gate.pass(() => {
      wasCalled = true;
      return Promise.resolve();
    }, 60_000);
    expect(refused).toEqual({ ok: false, reason: 'too many deliveries under way' });
    expect(wasCalled).toBe(false);
    slow[0]?.end();
    await under[0];
    expect(await gate.pass(() => Promise.resolve('next'), 60_000)).toEqual({
      ok: true,
      value: 'next',
    });
    slow[1]?.end();
    await under[1];
  });

  it('stops waiting in time, and counts late work until it is over', async () => {
    const gate = storeGate({ mostUnderWay: 1 });
    const slow = slowWork();
    expect(await gate.pass(slow.work, 30)).toEqual({
      ok: false,
      reason: 'not stored within 30 ms',
    });
    expect(await gate.pass(() => Promise.resolve(), 30)).toMatchObject({ ok: false });
    slow.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await gate.pass(() => Promise.resolve(), 30)).toMatchObject({ ok: true });
  });
});
