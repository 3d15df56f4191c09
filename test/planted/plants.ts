/** A bug that the tests must find, as an edit of the present source. */
export type Plant = {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly foundBy: TestChoice;
};

/** `find` stands in the file exactly once. */
export type Edit = { readonly file: string; readonly find: string; readonly put: string };

export type TestChoice = {
  readonly project: 'unit' | 'integration' | 'flow';
  readonly file: string;
  /** A part of the test's full name. */
  readonly test: string;
};

/** The mistakes that a pipeline like this one is known to be built with. */
export const PLANTS: readonly Plant[] = [
  {
    name: 'acknowledges before it stores',
    edits: [
      {
        file: 'webhooks/receive.ts',
        find: '  const stored = await gate\n',
        put: '  response.status(200).json({});\n  const stored = await gate\n',
      },
      {
        file: 'webhooks/receive.ts',
        find: '  response.status(200).json({ deliveryId, received: items.length });\n',
        put: '',
      },
    ],
    foundBy: {
      project: 'flow',
      file: 'test/flow/faults/killed-processes.test.ts',
      test: 'its commit is broken off',
    },
  },
  {
    name: 'closes a mark whatever its version is by now',
    edits: [
      {
        file: 'src/store/complete-claim.ts',
        find: 'mark.version <> key.version as is_touched',
        put: 'false as is_touched',
      },
    ],
    foundBy: {
      project: 'flow',
      file: 'test/flow/faults/deliveries.test.ts',
      test: 'that come while their contact is worked on',
    },
  },
  {
    name: 'tells events apart by their eventId alone',
    edits: [
      {
        file: 'src/store/migrations/0002-ledger-tables.ts',
        find: 'primary key (portal_id, subscription_id, event_id, object_id, occurred_at, property_name)',
        put: 'primary key (event_id)',
      },
    ],
    foundBy: {
      project: 'integration',
      file: 'test/integration/store/ledger.test.ts',
      test: 'tells events apart by their',
    },
  },
  {
    name: 'leases by the clock of its own process',
    edits: [
      {
        file: 'src/store/claims.ts',
        find: '        and free_at <= statement_timestamp()\n      order by lane, since\n',
        put: '        and free_at <= to_timestamp(${Date.now()}::double precision / 1000)\n      order by lane, since\n',
      },
    ],
    foundBy: {
      project: 'integration',
      file: 'test/integration/store/concurrency.test.ts',
      test: 'leases by the database’s clock',
    },
  },
  {
    name: 'takes a good status for a good result',
    edits: [
      {
        file: 'src/hubspot/write-back.ts',
        find: 'const updatedAt = done.get(id);',
        put: 'const updatedAt = done.get(id) ?? Date.now();',
      },
    ],
    foundBy: {
      project: 'flow',
      file: 'test/flow/faults/hubspot-fails.test.ts',
      test: '207 that names nobody',
    },
  },
  {
    name: 'refreshes a token once for each process',
    edits: [
      {
        file: 'src/hubspot/access-token.ts',
        find: 'await options.lock(portalId, (store) => renew(portalId, store, rejected))',
        put: 'await renew(portalId, options, rejected)',
      },
    ],
    foundBy: {
      project: 'unit',
      file: 'test/unit/hubspot/access-token.test.ts',
      test: 'refreshes once for 200 callers in two processes',
    },
  },
  {
    name: 'reads states without the portal',
    edits: [
      {
        file: 'src/store/qualifications.ts',
        find: 'where portal_id = ${portalId}::bigint and contact_id = key.id\n      offset 0\n    ) as state',
        put: 'where contact_id = key.id\n      offset 0\n    ) as state',
      },
    ],
    foundBy: {
      project: 'flow',
      file: 'test/flow/faults/deliveries.test.ts',
      test: 'that are doubled, shuffled, late and mixed',
    },
  },
  {
    name: 'compares signatures with ===',
    edits: [
      {
        file: 'src/hubspot/signature.ts',
        find: 'timingSafeEqual(given, digest(request, timestamp.value, secret))',
        put: "given.toString('hex') === digest(request, timestamp.value, secret).toString('hex')",
      },
    ],
    foundBy: {
      project: 'unit',
      file: 'test/unit/hubspot/constant-time.test.ts',
      test: 'compares signatures in constant time',
    },
  },
  {
    name: 'parses before it verifies',
    edits: [
      {
        file: 'webhooks/receive.ts',
        find: '  const signature = verifySignature({\n',
        put: "  const early = parseItems(body.toString('utf8'));\n  if (early === null) return refuse(response, 400, 'delivery-unreadable', 'no list');\n  const signature = verifySignature({\n",
      },
    ],
    foundBy: {
      project: 'integration',
      file: 'test/integration/webhooks/receive.test.ts',
      test: 'answers 401 before it looks at the body',
    },
  },
  {
    name: 'counts calls by process',
    edits: [
      {
        file: 'src/hubspot/redis-rate-budget.ts',
        find: "prefix = 'assay:rate:' } = options;\n",
        put: "prefix: shared = 'assay:rate:' } = options;\n  const prefix = shared + randomUUID();\n",
      },
    ],
    foundBy: {
      project: 'integration',
      file: 'test/integration/hubspot/redis-rate-budget.test.ts',
      test: 'is shared by processes that come and go',
    },
  },
  {
    name: 'tries again after invalid_grant',
    edits: [
      {
        file: 'src/hubspot/oauth-failures.ts',
        find: "  BAD_REFRESH_TOKEN: 'revoked',\n",
        put: "  BAD_REFRESH_TOKEN: 'transient',\n",
      },
    ],
    foundBy: {
      project: 'flow',
      file: 'test/flow/faults/hubspot-fails.test.ts',
      test: 'that revokes a token in the middle of a batch',
    },
  },
  {
    name: 'forgets whom it was to forget',
    edits: [
      {
        file: 'src/jobs/forget-contacts.ts',
        find: 'isPrivacyDeletion(mark) || before.includes(mark.subjectId)',
        put: 'isPrivacyDeletion(mark) || before.length < 0',
      },
    ],
    foundBy: {
      project: 'integration',
      file: 'test/integration/jobs/merges-and-deletions.test.ts',
      test: 'erases whoever is deleted for privacy from every table',
    },
  },
  {
    name: 'takes another turn of the team after a crash',
    edits: [
      {
        file: 'src/jobs/owner-to-be.ts',
        find: 'const ownerId = unconfirmed(one.state)?.ownerId ?? null;',
        put: 'const ownerId = unconfirmed(undefined)?.ownerId ?? null;',
      },
    ],
    foundBy: {
      project: 'flow',
      file: 'test/flow/faults/killed-processes.test.ts',
      test: 'gives the same owners as a worker that has stored and not sent',
    },
  },
  {
    name: 'says 200 to what it could not store',
    edits: [
      {
        file: 'webhooks/receive.ts',
        find: "    refuse(\n      response,\n      503,\n      'store-unavailable',\n",
        put: "    refuse(\n      response,\n      200,\n      'store-unavailable',\n",
      },
    ],
    foundBy: {
      project: 'flow',
      file: 'test/flow/faults/stores-away.test.ts',
      test: 'has everything sent again that a full disc refused',
    },
  },
];
