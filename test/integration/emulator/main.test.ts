import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../../support/test-folder.ts';
import { CLIENT, install, PUBLIC_URL, startInstalled } from './start-installed.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FIXTURES = join(ROOT, 'test/fixtures/emulator');

type Ended = { code: number | null; stdout: string; stderr: string };

function run(args: string[], onLine?: (line: string, stop: () => void) => void): Promise<Ended> {
  const main = join(ROOT, 'test/hubspot-emulator/main.ts');
  const child = spawn(process.execPath, [
    join(ROOT, 'node_modules/tsx/dist/cli.mjs'),
    main,
    ...['--app', join(FIXTURES, 'app.json')],
    ...['--webhooks', join(FIXTURES, 'webhooks-hsmeta.json')],
    ...['--public-url', PUBLIC_URL],
    ...['--client-id', CLIENT.client_id, '--client-secret', CLIENT.client_secret],
    ...args,
  ]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (stdout.endsWith('\n')) onLine?.(stdout, () => child.kill('SIGTERM'));
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

describe('the emulator as its own process', () => {
  it('prints one JSON line when it is ready, answers there, and ends on SIGTERM', async () => {
    let portals: unknown;
    const { code, stdout } = await run(['--portals', '3', '--portal-size', '20'], (line, stop) => {
      const { url } = JSON.parse(line) as { url: string };
      void fetch(`${url}/emulator/portals`)
        .then((response) => response.json())
        .then((body) => {
          portals = body;
          stop();
        });
    });
    expect(JSON.parse(stdout)).toEqual({ url: expect.any(String), port: expect.any(Number) });
    expect(portals).toMatchObject({
      portals: [
        { portalId: '4242001', contacts: 20 },
        { portalId: '4242002' },
        { portalId: '4242003' },
      ],
    });
    expect(code).toBe(0);
  });

  it('says in one line that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const { code, stdout, stderr } = await run(['--port', String(port)]);
    other.close();
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`port ${port} is taken`)]);
  });

  it('says in one line what is wrong with a project file', async () => {
    const { code, stderr } = await run(['--webhooks', join(FIXTURES, 'app.json')]);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('app.json');
  });
});

describe('recorded traffic', () => {
  const folder = testFolder('record');

  it('is one JSON line a request with both bodies, and no token in it', async () => {
    const file = join(folder, 'traffic.ndjson');
    const { emulator, api, tokens }: { emulator: Emulator; api: any; tokens: any } =
      await startInstalled({ record: file });
    await install(emulator);
    await api('GET', '/crm/owners/2026-09?limit=1');
    await api('POST', '/crm/objects/2026-09/contacts/batch/read', {
      inputs: [{ id: '900000000001' }],
      properties: ['email'],
      propertiesWithHistory: [],
    });
    await api('PATCH', '/crm/objects/2026-09/contacts/900000000001', {
      properties: { nonsense: 'x' },
    });
    await emulator.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const text = readFileSync(file, 'utf8');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['POST', '/oauth/2026-09/token', 200],
      ['POST', '/oauth/2026-09/token', 200],
      ['GET', '/crm/owners/2026-09?limit=1', 200],
      ['POST', '/crm/objects/2026-09/contacts/batch/read', 200],
      ['PATCH', '/crm/objects/2026-09/contacts/900000000001', 400],
    ]);
    expect(lines[4].response.errors[0].code).toBe('PROPERTY_DOESNT_EXIST');
    expect(lines[3].request.inputs).toEqual([{ id: '900000000001' }]);
    expect(lines[3].response.results).toHaveLength(1);
    for (const secret of [tokens.access_token, tokens.refresh_token, CLIENT.client_secret])
      expect(text).not.toContain(secret);
    expect(text).not.toContain('emulator-code-');
  });
});
