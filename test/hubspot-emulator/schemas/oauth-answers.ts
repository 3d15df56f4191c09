import { z } from 'zod';

const Int32 = z.int32();

/** What the token endpoint answers. */
export const TokenAnswer = z.strictObject({
  access_token: z.string().startsWith('emulator-token-'),
  refresh_token: z.string().startsWith('emulator-token-'),
  expires_in: z.int().positive(),
  token_type: z.literal('bearer'),
  token_use: z.literal('access_token'),
  hub_id: Int32,
  user_id: Int32,
  scopes: z.array(z.string()).min(1),
});

const Shared = {
  active: z.literal(true),
  token: z.string(),
  hub_id: Int32,
  user_id: Int32,
  client_id: z.string(),
  app_id: Int32,
  user: z.string(),
  hub_domain: z.string(),
  scopes: z.array(z.string()),
  token_type: z.literal('bearer'),
};

const SignedAccessToken = z.strictObject({
  appId: Int32,
  appInstallId: z.string(),
  audience: z.string(),
  expiresAt: z.int(),
  hubId: Int32,
  hublet: z.string(),
  installingUserId: Int32,
  isPrivateDistribution: z.boolean(),
  isServiceAccount: z.boolean(),
  isUserLevel: z.boolean(),
  newSignature: z.string(),
  scopeToScopeGroupPks: z.string(),
  scopes: z.string(),
  signature: z.string(),
  trialScopeToScopeGroupPks: z.string(),
  trialScopes: z.string(),
  userId: Int32,
});

/** What introspection answers: for an access token, a refresh token, or a dead one. */
export const IntrospectAnswer = z.union([
  z.strictObject({ active: z.literal(false) }),
  z.strictObject({
    ...Shared,
    token_use: z.literal('access_token'),
    expires_in: z.int(),
    is_private_distribution: z.boolean(),
    signed_access_token: SignedAccessToken,
  }),
  z.strictObject({ ...Shared, token_use: z.literal('refresh_token') }),
]);

/** Errors of the token endpoints: RFC 6749's fields and HubSpot's own. */
export const OAuthErrorAnswer = z.union([
  z.strictObject({
    error: z.string(),
    error_description: z.string(),
    status: z.string(),
    message: z.string(),
  }),
  z.strictObject({ status: z.literal('error'), message: z.string() }),
]);
