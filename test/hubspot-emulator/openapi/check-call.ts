import type { RecordedCall } from '../record.ts';
import { schemaProblems } from './check-schema.ts';
import { findOperation, type Description, type Found } from './read-descriptions.ts';

/** Where HubSpot's files and what HubSpot is seen to do differ; the emulator follows what is seen. */
const KNOWN = [
  // Each error body starts with `status: "error"`; the files leave it out.
  /^answer\.status: is not described$/u,
  // 429 has a body of its own, without a category.
  /^answer\.(category: is missing|(errorType|policyName|groupName|requestId): is not described)$/u,
  // A text everywhere it was seen, an object in the files.
  /\.subCategory: no object$/u,
  // Null for a deactivated owner, as the text of the documentation says.
  /\.userId: is null$/u,
];

/** The files of 2026-09 describe only what all kinds of tokens share; those of 2026-03 have the rest. */
const OPEN = '/oauth/2026-09/token/introspect';

/** Where a recorded call differs from HubSpot's description of it; null when no file describes the call. */
export function callProblems(
  descriptions: readonly Description[],
  call: RecordedCall,
): string[] | null {
  const url = new URL(call.path, 'https://api.hubapi.com');
  const found = findOperation(descriptions, call.method, url.pathname);
  if (found.length === 0) return null;
  const tries = found.map((each) => problemsWith(each, call, url));
  // A path like {objectType} is described in several files; one that fits is enough.
  return tries.find((problems) => problems.length === 0) ?? tries[0] ?? [];
}

function problemsWith({ description, operation }: Found, call: RecordedCall, url: URL): string[] {
  const { schemas } = description;
  const known = (operation.parameters ?? []).map((each) => each.name);
  const query = [...url.searchParams.keys()]
    .filter((name) => !known.includes(name))
    .map((name) => `query.${name}: is not described`);
  const json = operation.requestBody?.content?.['application/json']?.schema;
  const isGood = call.status < 300;
  const request =
    json === undefined || !isGood
      ? []
      : schemaProblems(call.request, json, { schemas, path: 'request' });
  return [...query, ...request, ...answerProblems({ description, operation }, call)].filter(
    (problem) =>
      !KNOWN.some((each) => each.test(problem)) &&
      !(url.pathname === OPEN && problem.endsWith('is not described')),
  );
}

function answerProblems({ description, operation }: Found, call: RecordedCall): string[] {
  const { schemas, responses } = description;
  // 207 is told in the documentation and not in the files; its body is that of the success.
  const status = call.status === 207 ? '200' : String(call.status);
  const success = operation.responses[status] ?? operation.responses['201'];
  const error = schemas['Error'];
  if (call.status >= 400)
    return error === undefined
      ? []
      : schemaProblems(call.response, error, { schemas, path: 'answer' });
  if (success === undefined)
    return operation.responses['default'] === undefined ? [`answer: ${status} not described`] : [];
  const content = success.content ?? responses[success.$ref?.split('/').at(-1) ?? '']?.content;
  const schema = content?.['application/json']?.schema;
  if (schema === undefined) return call.response === null ? [] : ['answer: has a body'];
  return schemaProblems(call.response, schema, { schemas, path: 'answer' });
}
