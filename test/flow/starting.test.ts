import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type RunningApp } from '../../scripts/demo/start-app.ts';
import { runProgram } from '../support/world/run-program.ts';

const SECRETS = {
  clientSecret: 'a-client-secret-of-a-test',
  tokenKey: Buffer.alloc(32, 3).toString('base64'),
  operatorToken: 'an-operator-token-of-a-test',
};
const SETTINGS = {
  PUBLIC_URL: 'https://assay.example',
  HUBSPOT_CLIENT_ID: 'a-client-id',
  HUBSPOT_CLIENT_SECRET: SECRETS.clientSecret,
  TOKEN_KEY: SECRETS.tokenKey,
  PORT: '0',
};

const start = (role: 'main' | 'web' | 'worker', env: Readonly<Record<string, string>>) =>
  runProgram({ script: `src/${role}.ts`, env });

describe('a process that cannot start says why', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assay-start-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('in one line, where web or worker alone has no shared stores', async () => {
    const database = { ...SETTINGS, DATABASE_URL: 'postgres://127.0.0.1:1/x' };
    const redis = { ...SETTINGS, REDIS_URL: 'redis://127.0.0.1:1' };
    const ended = await Promise.all([
      start('web', SETTINGS),
      start('web', database),
      start('worker', SETTINGS),
      start('worker', redis),
    ]);
    for (const { status, stdout, stderr } of ended) {
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toBe(
        'Assay cannot start: web and worker apart need DATABASE_URL and REDIS_URL; without them use "npm start", which runs both in one process.\n',
      );
    }
  });

  it('with every setting that is wrong or missing, and none of their values', async () => {
    const wrong = { ...SETTINGS, HUBSPOT_CLIENT_ID: '', TOKEN_KEY: 'canary', PORT: '99999' };
    const { status, stdout, stderr } = await start('main', wrong);
    expect([status, stdout]).toEqual([1, '']);
    const [first, ...problems] = stderr.trimEnd().split('\n');
    expect(first).toBe(
      'Assay cannot start: Some settings are wrong or missing (see .env.example):',
    );
    expect(problems.map((line) => line.trim().split(' ')[0]).toSorted()).toEqual([
      'HUBSPOT_CLIENT_ID',
      'PORT',
      'TOKEN_KEY',
    ]);
    expect(stderr).not.toContain('canary');
  });

  it('in one line, where its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const env = { ...SETTINGS, PORT: String(port), DATA_FOLDER: join(folder, 'taken-port') };
    const { status, stderr } = await start('main', env);
    other.close();
    expect(status).toBe(1);
    expect(stderr).toBe(
      `Assay cannot start: Port ${port} is already in use; set PORT to a free one.\n`,
    );
  });

  it('in one line, where the database cannot be reached', async () => {
    const env = {
      ...SETTINGS,
      DATABASE_URL: 'postgres://127.0.0.1:1/x',
      REDIS_URL: 'redis://127.0.0.1:1',
    };
    const { status, stderr } = await start('web', env);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Assay cannot start: The database did not answer .*DATABASE_URL.*\n$/);
  });
});

describe('a process that runs', () => {
  let folder: string;
  let app: RunningApp;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assay-start-'));
    app = await startApp({ folder, emulatorUrl: 'http://127.0.0.1:1', ...SECRETS });
  });
  afterAll(async () => {
    await app.child.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps its database folder to itself: a second opener gets one line and leaves it alone', async () => {
    const env = { ...SETTINGS, DATA_FOLDER: join(folder, 'database') };
    const [second, command] = await Promise.all([
      start('main', env),
      runProgram({
        script: 'src/cli/assay.ts',
        args: ['portal', 'set', '--portal', '1', '--sales-team', 'x'],
        env,
      }),
    ]);
    const inUse = `The database folder ${join(folder, 'database')} is open in process ${app.child.pid}`;
    expect(second).toMatchObject({ status: 1, stdout: '' });
    expect(second.stderr.startsWith(`Assay cannot start: ${inUse}`)).toBe(true);
    expect(second.stderr.split('\n')).toHaveLength(2);
    expect(command).toMatchObject({ status: 2, stdout: '' });
    expect(command.stderr.startsWith(inUse)).toBe(true);
    expect(command.stderr.split('\n')).toHaveLength(2);
    expect((await fetch(`${app.origin}/health/ready`)).status).toBe(200);
  });

  it('ends when it is asked to, at once although browsers keep their connections', async () => {
    await (await fetch(`${app.origin}/health/live`)).text();
    const askedAt = performance.now();
    app.child.kill('SIGTERM');
    const said = await app.child.waitFor((line) => (isStopped(line) ? line.message : undefined));
    await app.child.ended;
    expect(said).toBe('stopped');
    expect(performance.now() - askedAt).toBeLessThan(5_000);
  });
});

function isStopped(line: unknown): line is { message: 'stopped' } {
  return (
    typeof line === 'object' && line !== null && 'message' in line && line.message === 'stopped'
  );
}
