import { z } from 'zod';
import { badRequest } from '../http/hubspot-error.ts';

/** The body of a call as its schema says, or HubSpot's 400. */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badRequest(
    `Invalid input JSON on line 1, column 1: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}

/** A query parameter that may be given more than once or as a list with commas. */
export function queryList(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter(Boolean);
}

/** `limit` of a query, within its bounds. */
export function queryLimit(query: URLSearchParams, most: number, normal: number): number {
  const raw = query.get('limit');
  if (raw === null) return normal;
  const limit = Number(raw);
  if (!Number.isInteger(limit) || limit < 1)
    throw badRequest(`Invalid integer parameter value for limit: ${raw}`);
  if (limit > most) throw badRequest(`limit must be less than or equal to ${most}`);
  return limit;
}

/** How inputs of batches name a record. */
export const Id = z.strictObject({ id: z.string() });

/** Values of a write: HubSpot takes numbers and booleans beside text. */
export const WrittenProperties = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean()]).transform(String),
);
