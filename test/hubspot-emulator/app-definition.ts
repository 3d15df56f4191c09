import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readSubscriptions, WebhooksFile, type Subscription } from './webhooks/subscriptions.ts';

const AppFile = z.object({
  uid: z.string(),
  type: z.literal('app'),
  config: z.object({
    name: z.string(),
    description: z.string(),
    distribution: z.enum(['marketplace', 'private']),
    auth: z.object({
      type: z.literal('oauth'),
      redirectUrls: z.array(z.string()).min(1),
      requiredScopes: z.array(z.string()),
      optionalScopes: z.array(z.string()).default([]),
      conditionallyRequiredScopes: z.array(z.string()).default([]),
    }),
    permittedUrls: z.object({
      fetch: z.array(z.string()),
      iframe: z.array(z.string()),
      img: z.array(z.string()),
    }),
  }),
});

/** What the emulator knows of the app under test: its project files with the placeholders filled. */
export type AppDefinition = {
  readonly appId: number;
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUrls: readonly string[];
  readonly requiredScopes: readonly string[];
  readonly optionalScopes: readonly string[];
  readonly conditionalScopes: readonly string[];
  readonly permittedUrls: readonly string[];
  readonly targetUrl: string;
  readonly maxConcurrentRequests: number;
  readonly subscriptions: readonly Subscription[];
};

/** A project file: where it lies, or its content. */
export type ProjectFile = string | Readonly<Record<string, unknown>>;

/** Reads app.json and webhooks-hsmeta.json as an upload would; throws with one line about the first mistake. */
export function readAppDefinition(options: {
  app: ProjectFile;
  webhooks: ProjectFile;
  variables: Readonly<Record<string, string>>;
  clientId: string;
  clientSecret: string;
  appId: number;
}): AppDefinition {
  const { config } = read(AppFile, options.app, options.variables);
  const webhooks = read(WebhooksFile, options.webhooks, options.variables).config;
  const required = config.auth.requiredScopes;
  if (!required.includes('oauth'))
    throw new Error('emulator: requiredScopes of the app must include "oauth"');
  return {
    appId: options.appId,
    name: config.name,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    redirectUrls: config.auth.redirectUrls,
    requiredScopes: required,
    optionalScopes: config.auth.optionalScopes,
    conditionalScopes: config.auth.conditionallyRequiredScopes,
    permittedUrls: config.permittedUrls.fetch,
    targetUrl: webhooks.settings.targetUrl,
    maxConcurrentRequests: webhooks.settings.maxConcurrentRequests,
    subscriptions: readSubscriptions(webhooks.subscriptions),
  };
}

function read<T>(
  schema: z.ZodType<T>,
  file: ProjectFile,
  variables: Readonly<Record<string, string>>,
): T {
  const name = typeof file === 'string' ? file : 'the given project file';
  const text = typeof file === 'string' ? readFileSync(file, 'utf8') : JSON.stringify(file);
  const filled = text.replaceAll(/\$\{(\w+)\}/gu, (whole, key: string) => variables[key] ?? whole);
  const missing = /\$\{\w+\}/u.exec(filled);
  if (missing) throw new Error(`emulator: ${name}: no value for the placeholder ${missing[0]}`);
  const parsed = schema.safeParse(JSON.parse(filled));
  if (parsed.success) return parsed.data;
  const problem = parsed.error.issues[0];
  throw new Error(`emulator: ${name}: ${problem?.path.join('.') ?? ''}: ${problem?.message ?? ''}`);
}
