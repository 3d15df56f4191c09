import type { z } from 'zod';

/** One thing that is wrong (or odd) in a model, and where: `fit.criteria[2].when.between`. */
export type Problem = { readonly path: string; readonly message: string };

/** Turns zod's issues into problems, one for each unknown key. */
export function toProblems(issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      return [{ path: formatPath(issue.path), message: issue.message }];
    }
    return issue.keys.map((key) => ({
      path: formatPath([...issue.path, key]),
      message: 'unknown key',
    }));
  });
}

/** Writes a path the way an admin reads it; the whole document is called `model`. */
export function formatPath(path: readonly PropertyKey[]): string {
  const text = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('');
  return text === '' ? 'model' : text.replace(/^\./, '');
}

/** The wording of what the schema expected; zod's own words where it knows better. */
export function problemMessage(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return `expected ${typeName(issue.expected)}, ${got(issue)}`;
  if (issue.code === 'invalid_value') return `expected ${oneOf(issue.values)}, ${got(issue)}`;
  if (issue.code === 'unrecognized_keys') return 'unknown key';
  if (issue.code === 'too_small') {
    return `expected ${measure(issue)} ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}, ${got(issue)}`;
  }
  if (issue.code === 'too_big') {
    return `expected ${measure(issue)} ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}, ${got(issue)}`;
  }
  return undefined;
}

/** A value in a message, cut short: a problem is read in a terminal. */
export function quoteValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function got(issue: z.core.$ZodRawIssue): string {
  return issue.input === undefined ? 'but it is missing' : `got ${quoteValue(issue.input)}`;
}

function typeName(expected: string): string {
  const names: Record<string, string> = {
    string: 'text',
    array: 'a list',
    tuple: 'a list',
    object: 'an object',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    record: 'an object',
  };
  return names[expected] ?? expected;
}

function oneOf(values: readonly unknown[]): string {
  const quoted = values.map(quoteValue);
  return quoted.length === 1 ? (quoted[0] ?? '') : `one of ${quoted.join(', ')}`;
}

function measure(issue: { readonly origin?: unknown }): string {
  if (issue.origin === 'array') return 'a list whose length is';
  return issue.origin === 'string' ? 'text whose length is' : 'a number of';
}
