import { portalOfProgressLink, progressQuery } from '../../../src/http/progress-link.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('the link to a portal’s progress', () => {
  let now = 1_795_255_200_000;
  const options = { secret: 'a-secret', clock: () => now };
  const read = (query: URLSearchParams, secret = 'a-secret') =>
    portalOfProgressLink(query, { ...options, secret });
  const link = () => new URLSearchParams(progressQuery('4242001', options));

  it('gives the portal back', () => {
    expect(read(link())).toBe('4242001');
  });

  it('lasts for a day and no longer', () => {
    const query = link();
    now += DAY_MS - 1;
    expect(read(query)).toBe('4242001');
    now += 1;
    expect(read(query)).toBeNull();
  });

  it.each(['portal', 'expires', 'proof'])('is nothing with another %s, or without one', (name) => {
    const altered = link();
    altered.set(name, name === 'proof' ? 'AAAA' : '9999999999999');
    expect(read(altered)).toBeNull();
    altered.delete(name);
    expect(read(altered)).toBeNull();
  });

  it('is nothing by another secret', () => {
    expect(read(link(), 'another-secret')).toBeNull();
  });
});
