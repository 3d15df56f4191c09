import { jest } from '@jest/globals';
import { createLog, type Log } from '../../src/log.ts';

/** What stands on stderr after a log was written to. */
function linesOf(format: 'json' | 'pretty', write: (log: Log) => void): string {
  let written = '';
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
  try {
    write(createLog({ level: 'debug', format }));
  } finally {
    spy.mockRestore();
  }
  return written;
}

describe.each(['json', 'pretty'] as const)('a log in %s', (format) => {
  it.each([
    'accessToken',
    'refresh_token',
    'clientSecret',
    'authorization',
    'cookie',
    'password',
    'email',
    'userEmail',
    'firstname',
    'lastName',
  ])('never shows what stands under %s, at any depth', (name) => {
    const canary = 'canary-4711';
    const written = linesOf(format, (log) => {
      log.info('told', { [name]: canary });
      log.child({ [name]: canary }).warn('told by a child');
      log.error('told below', { request: { headers: [{ [name]: canary }] } });
    });
    expect(written).toContain('told below');
    expect(written).not.toContain(canary);
  });

  it('shows ids and figures as they are', () => {
    const written = linesOf(format, (log) =>
      log.info('contacts judged', { portalId: '4242001', contacts: 3, deliveries: ['d-1'] }),
    );
    expect(written).toContain('contacts judged');
    expect(written).toContain('4242001');
    expect(written).toContain('d-1');
  });

  it('is one line for each outcome, whatever stands in a field', () => {
    const written = linesOf(format, (log) =>
      log.warn('declined', { reason: 'no\r\n2026-11-22 error forged line\u2028\u001b[2J' }),
    );
    expect(written.trimEnd().split(/[\r\n]/)).toHaveLength(1);
    expect(written).not.toContain('\u001b');
  });
});

it('tells an error by its message', () => {
  const written = linesOf('json', (log) =>
    log.error('failed', { error: new Error('why').message }),
  );
  expect(JSON.parse(written)).toMatchObject({ level: 'error', message: 'failed', error: 'why' });
});
