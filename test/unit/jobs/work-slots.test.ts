import { jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { workSlots } from '../../../src/jobs/work-slots.ts';

/** Work that ends when it is told to. */
function held() {
  let end: (word: string) => void = () => undefined;
  const ending = new Promise<string>((resolve) => {
    end = resolve;
  });
  return { work: jest.fn(() => ending), end: (word: string) => end(word) };
}

describe('work slots', () => {
  it('let so much begin at a time, first come, first served', async () => {
    const slots = workSlots({ slots: 2, heldAtMostMs: 60_000 });
    const [first, second, third, fourth] = [held(), held(), held(), held()];
    const done = [first, second, third, fourth].map(({ work }) => slots.take(0, work));
    await sleep(0);
    expect(slots.free()).toBe(0);
    expect(third.work).not.toHaveBeenCalled();

    second.end('second');
    await expect(done[1]).resolves.toBe('second');
    await sleep(0);
    expect(third.work).toHaveBeenCalled();
    expect(fourth.work).not.toHaveBeenCalled();

    for (const { end } of [first, third, fourth]) end('over');
    await Promise.all(done);
    expect(slots.free()).toBe(2);
  });

  it('go to what was due first, and of the same time to what came first', async () => {
    const slots = workSlots({ slots: 1, heldAtMostMs: 60_000 });
    const begun: string[] = [];
    const take = (name: string, dueAt: number) =>
      slots.take(dueAt, () => Promise.resolve(begun.push(name)));
    await Promise.all([
      take('at once', 9),
      take('late', 5),
      take('first', 1),
      take('later', 7),
      take('second', 1),
    ]);
    expect(begun).toEqual(['at once', 'first', 'second', 'late', 'later']);
  });

  it('are free again after work that fails', async () => {
    const slots = workSlots({ slots: 1, heldAtMostMs: 60_000 });
    await expect(slots.take(0, () => Promise.reject(new Error('no luck')))).rejects.toThrow(
      'no luck',
    );
    await expect(slots.take(0, () => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('are not held by what only waits: it goes on without one, and gives none back twice', async () => {
    const slots = workSlots({ slots: 1, heldAtMostMs: 20 });
    const [slow, next] = [held(), held()];
    const done = slots.take(0, slow.work);
    const after = slots.take(0, next.work);
    await sleep(60);
    expect(next.work).toHaveBeenCalled();

    slow.end('late');
    await expect(done).resolves.toBe('late');
    next.end('next');
    await after;
    expect(slots.free()).toBe(1);
  });
});
