import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callProblems } from '../hubspot-emulator/openapi/check-call.ts';
import { schemaProblems } from '../hubspot-emulator/openapi/check-schema.ts';
import { readDescriptions } from '../hubspot-emulator/openapi/read-descriptions.ts';
import type { RecordedCall } from '../hubspot-emulator/record.ts';
import { apiRoutes } from '../hubspot-emulator/routes/index.ts';
import { testFolder } from '../support/test-folder.ts';
import { callEverything } from '../hubspot-emulator/openapi/call-everything.ts';

const folder = process.env['HUBSPOT_OPENAPI_DIR'];
if (folder === undefined)
  process.stderr.write(
    'not run: the check of the emulator against HubSpot’s OpenAPI files; name their folder in HUBSPOT_OPENAPI_DIR\n',
  );

const file = join(testFolder('openapi'), 'traffic.ndjson');
let calls: RecordedCall[] = [];
let violations: readonly string[] = [];
beforeAll(async () => {
  violations = await callEverything(file);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  calls = lines.map((line): RecordedCall => JSON.parse(line));
});

describe('a walk over the emulator', () => {
  it('breaks none of the emulator’s own schemas', () => {
    expect(violations).toEqual([]);
  });

  it('calls every endpoint with success, and meets the errors', () => {
    const done = new Set(
      calls.filter(({ status }) => status < 300).map(({ method, path }) => shape(method, path)),
    );
    const wanted = apiRoutes.map(({ method, path }) => shape(method.toUpperCase(), path));
    expect(wanted.filter((each) => !done.has(each))).toEqual([]);
    const statuses = new Set(calls.map(({ status }) => status));
    for (const status of [200, 201, 204, 207, 400, 401, 403, 404, 409, 429])
      expect(statuses).toContain(status);
  });
});

/** A path with its parameters left out: `GET /crm/objects/2026-09/*`. */
function shape(method: string, path: string): string {
  const words = new URL(path, 'http://emulator').pathname.split('/');
  const known =
    /^(|crm|objects|2026-09|batch|read|update|create|upsert|archive|search|merge|gdpr-delete|properties|groups|owners|associations|associate|default|account-info|details|pipelines|appinstalls|external-install)$/u;
  return `${method} ${words.map((word) => (known.test(word) ? word : '*')).join('/')}`;
}

const whenThere = folder === undefined ? describe.skip : describe;

whenThere('against HubSpot’s OpenAPI files', () => {
  it('every call that they describe is as they describe it', () => {
    const descriptions = readDescriptions(folder ?? '');
    expect(descriptions.length).toBeGreaterThan(3);
    const judged = calls.map((call) => ({ call, problems: callProblems(descriptions, call) }));
    const wrong = judged.flatMap(({ call, problems }) =>
      (problems ?? []).map((problem) => `${call.method} ${call.path} ${call.status} ${problem}`),
    );
    expect(wrong).toEqual([]);
    expect(judged.filter(({ problems }) => problems !== null).length).toBeGreaterThan(35);
  });
});

describe('the check itself', () => {
  const schemas = {
    Thing: {
      type: 'object',
      required: ['id'],
      properties: {
        id: { type: 'string' },
        at: { type: 'string', format: 'date-time' },
        kind: { type: 'string', enum: ['a', 'b'] },
        sizes: { type: 'array', items: { type: 'integer', format: 'int32' } },
        words: { type: 'object', additionalProperties: { type: 'string', nullable: true } },
      },
    },
  };
  const check = (value: unknown) =>
    schemaProblems(value, { $ref: '#/components/schemas/Thing' }, { schemas, path: 'it' });

  it.each([
    [
      'nothing',
      { id: '1', at: '2026-05-03T10:00:00Z', kind: 'a', sizes: [1], words: { x: null } },
      [],
    ],
    ['a missing property', {}, ['it.id: is missing']],
    ['a property that is not described', { id: '1', more: 1 }, ['it.more: is not described']],
    ['a number for a text', { id: 1 }, ['it.id: no text']],
    ['null where none may be', { id: null }, ['it.id: is null']],
    ['a time that is none', { id: '1', at: 'soon' }, ['it.at: no time']],
    ['an unknown option', { id: '1', kind: 'c' }, ['it.kind: "c" is none of a, b']],
    ['a number too large', { id: '1', sizes: [3e9] }, ['it.sizes[0]: no int32']],
    ['a wrong value in a map', { id: '1', words: { x: 1 } }, ['it.words.x: no text']],
  ])('finds %s', (_what, value, problems) => {
    expect(check(value)).toEqual(problems);
  });
});
