import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { verifySignature } from '../../../src/hubspot/signature.ts';
import { fetchHeaders } from '../../hubspot-emulator/signature.ts';

const DOCUMENTED = {
  secret: 'f6e94c08-85d0-4608-bcc6-e1850176e7b8',
  at: 1_632_188_626_483,
};

function request(overrides: Partial<Parameters<typeof verifySignature>[0]> = {}) {
  return {
    method: 'POST',
    uri: 'https://www.hubspot.com/webhook',
    body: 'REQUEST_BODY',
    headers: {
      'x-hubspot-signature-v3': 'jf872r5vscVcxCiDRHA4rGrqe/8BPLNVkdJSHdMnGTU=',
      'x-hubspot-request-timestamp': String(DOCUMENTED.at),
    },
    secrets: [DOCUMENTED.secret],
    now: DOCUMENTED.at,
    ...overrides,
  };
}

function headers(signature: string | string[] | undefined, timestamp: string | undefined) {
  return {
    'x-hubspot-signature-v3': signature,
    'x-hubspot-request-timestamp': timestamp,
  };
}

/** Signs by the documented rule, written apart from the product: for URIs without sequences to decode. */
function sign(method: string, uri: string, body: string | Buffer, secret: string, at: number) {
  const head = Buffer.from(method + uri);
  const tail = Buffer.from(String(at));
  const bytes = Buffer.concat([head, Buffer.from(body), tail]);
  return createHmac('sha256', secret).update(bytes).digest('base64');
}

describe('the documented vectors', () => {
  it('accepts a POST with a body', () => {
    expect(verifySignature(request())).toEqual({ ok: true });
  });

  it('accepts a POST without a body', () => {
    const signature = 'csXgk7UbrE9F8ZmMvbpuKBxqIvTSqU1EX9pI/SJtxSE=';
    const signed = request({ body: '', headers: headers(signature, String(DOCUMENTED.at)) });
    expect(verifySignature(signed)).toEqual({ ok: true });
  });

  it('accepts the vector of the other secret', () => {
    const verdict = verifySignature({
      method: 'POST',
      uri: 'https://www.example.com/webhook_uri',
      body: "{'example_field':'example_value'}",
      headers: headers('K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=', '1693657560000'),
      secrets: ['yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'],
      now: 1_693_657_560_000,
    });
    expect(verdict).toEqual({ ok: true });
  });

  it('decodes the at sign but not the plus of a card’s query', () => {
    const verdict = verifySignature({
      method: 'GET',
      uri: 'https://app.example.com/card?portalId=123&userEmail=rep%2Btest%40example.com&contactId=501',
      body: '',
      headers: headers('7Tf1putJXrt4p5rLpEN9ypAtfXaUJLSc3L5nmY6Q/I8=', String(DOCUMENTED.at)),
      secrets: [DOCUMENTED.secret],
      now: DOCUMENTED.at,
    });
    expect(verdict).toEqual({ ok: true });
  });

  it('refuses a signature of version 2 in the place of version 3', () => {
    const v2 = '57bb01a6e6ac92919b5e715d68f40265328701bbf1cf3fd73772887069945766';
    const signed = request({ headers: headers(v2, String(DOCUMENTED.at)) });
    expect(verifySignature(signed)).toEqual({ ok: false, reason: 'malformed-signature' });
  });

  it('does not look at the headers of versions 1 and 2', () => {
    const old = {
      'x-hubspot-signature': '57bb01a6e6ac92919b5e715d68f40265328701bbf1cf3fd73772887069945766',
      'x-hubspot-signature-version': 'v2',
      'x-hubspot-request-timestamp': String(DOCUMENTED.at),
    };
    expect(verifySignature(request({ headers: old }))).toEqual({
      ok: false,
      reason: 'missing-signature',
    });
  });
});

describe('decoding of the URI', () => {
  const decoded = {
    '%3A': ':',
    '%2F': '/',
    '%3F': '?',
    '%40': '@',
    '%21': '!',
    '%24': '$',
    '%27': "'",
    '%28': '(',
    '%29': ')',
    '%2A': '*',
    '%2C': ',',
    '%3B': ';',
  };

  function accepts(received: string, signedAs: string): boolean {
    const at = DOCUMENTED.at;
    const signature = sign('GET', signedAs, '', DOCUMENTED.secret, at);
    const uri = received;
    const verdict = verifySignature(
      request({ method: 'GET', uri, body: '', headers: headers(signature, String(at)) }),
    );
    return verdict.ok;
  }

  it.each(Object.entries(decoded))('signs %s as %s', (sequence, character) => {
    const base = 'https://app.example.com/card?text=a';
    expect(accepts(`${base}${sequence}b`, `${base}${character}b`)).toBe(true);
    expect(accepts(`${base}${sequence}b`, `${base}${sequence}b`)).toBe(false);
  });

  it.each(['%20', '%2B', '%26', '%3D', '%25', '%23', '%5B', '%C3%A9', '%3a', '%2f', '%25%33A'])(
    'leaves %s alone',
    (sequence) => {
      const uri = `https://app.example.com/card?text=${sequence}`;
      expect(accepts(uri, uri)).toBe(true);
      expect(accepts(uri, decodeURIComponent(uri))).toBe(false);
    },
  );
});

describe('headers', () => {
  const good = 'jf872r5vscVcxCiDRHA4rGrqe/8BPLNVkdJSHdMnGTU=';
  const now = String(DOCUMENTED.at);
  const url = good.replaceAll('+', '-').replaceAll('/', '_');

  it.each([
    ['no signature', undefined, now, 'missing-signature'],
    ['an empty signature', '', now, 'missing-signature'],
    ['no timestamp', good, undefined, 'missing-timestamp'],
    ['an empty timestamp', good, '', 'missing-timestamp'],
    ['two signatures', [good, good], now, 'duplicate-header'],
    ['two signatures that Node has joined', `${good}, ${good}`, now, 'malformed-signature'],
    ['a timestamp that is no number', good, 'NaN', 'malformed-timestamp'],
    ['a timestamp with a sign', good, `+${now}`, 'malformed-timestamp'],
    ['a timestamp with a fraction', good, `${now}.0`, 'malformed-timestamp'],
    ['a timestamp with a blank', good, ` ${now}`, 'malformed-timestamp'],
    ['a hexadecimal timestamp', good, '0x17C0E3B8F33', 'malformed-timestamp'],
    ['a timestamp in seconds', good, now.slice(0, -3), 'stale'],
    ['base64 without its padding', good.slice(0, -1), now, 'malformed-signature'],
    ['base64 with more padding', `${good}=`, now, 'malformed-signature'],
    ['base64 of the URL kind', url, now, 'malformed-signature'],
    ['base64 with a line break', `${good}\n`, now, 'malformed-signature'],
    ['base64 with other last bits', good.replace('GTU=', 'GTV='), now, 'malformed-signature'],
    [
      'a digest in hexadecimal',
      Buffer.from(good, 'base64').toString('hex'),
      now,
      'malformed-signature',
    ],
    ['a shorter digest', Buffer.alloc(31).toString('base64'), now, 'malformed-signature'],
    ['the digest of something else', Buffer.alloc(32).toString('base64'), now, 'mismatch'],
  ])('refuses %s', (_, signature, timestamp, reason) => {
    const verdict = verifySignature(request({ headers: headers(signature, timestamp) }));
    expect(verdict).toEqual({ ok: false, reason });
  });

  it('finds its headers in any case, and sees a second one in another case', () => {
    const mixed = { 'X-HubSpot-Signature-v3': good, 'X-HUBSPOT-REQUEST-TIMESTAMP': now };
    expect(verifySignature(request({ headers: mixed }))).toEqual({ ok: true });
    const twice = { ...mixed, 'x-hubspot-signature-v3': good };
    expect(verifySignature(request({ headers: twice }))).toEqual({
      ok: false,
      reason: 'duplicate-header',
    });
  });
});

describe('age', () => {
  it.each([
    [300_000, true],
    [300_001, false],
    [-300_000, true],
    [-300_001, false],
  ])('of %d ms is accepted: %s', (ageMs, accepted) => {
    expect(verifySignature(request({ now: DOCUMENTED.at + ageMs })).ok).toBe(accepted);
  });
});

describe('secrets', () => {
  it('accepts either of two while one is rotated, and the old one no more afterwards', () => {
    expect(verifySignature(request({ secrets: ['new', DOCUMENTED.secret] })).ok).toBe(true);
    expect(verifySignature(request({ secrets: [DOCUMENTED.secret, 'new'] })).ok).toBe(true);
    expect(verifySignature(request({ secrets: ['new'] }))).toEqual({
      ok: false,
      reason: 'mismatch',
    });
  });

  it('never accepts what was signed with an empty secret', () => {
    const signature = sign('POST', 'https://www.hubspot.com/webhook', 'x', '', DOCUMENTED.at);
    const forged = { body: 'x', headers: headers(signature, String(DOCUMENTED.at)) };
    for (const secrets of [[], [''], ['', '']]) {
      const verdict = verifySignature(request({ ...forged, secrets }));
      expect(verdict).toEqual({ ok: false, reason: 'no-secret' });
    }
  });
});

describe('mutations', () => {
  const body = Buffer.from('[{"eventId":1,"objectId":501,"name":"Zoë €"}]');
  const uri = 'https://assay.example/webhooks/hubspot?a=1&b=2';
  const at = DOCUMENTED.at;
  const signature = sign('POST', uri, body, DOCUMENTED.secret, at);
  const signed = request({ uri, body, headers: headers(signature, String(at)) });

  it('accepts the request itself, as bytes and as text', () => {
    expect(verifySignature(signed).ok).toBe(true);
    expect(verifySignature({ ...signed, body: body.toString('utf8') }).ok).toBe(true);
  });

  it('refuses the body with any one bit flipped', () => {
    let accepted = 0;
    for (let bit = 0; bit < body.length * 8; bit += 1) {
      const flipped = Buffer.from(body);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      if (verifySignature({ ...signed, body: flipped }).ok) accepted += 1;
    }
    expect(accepted).toBe(0);
  });

  it('refuses the signature with any one bit flipped', () => {
    const digest = Buffer.from(signature, 'base64');
    for (let bit = 0; bit < 256; bit += 1) {
      const flipped = Buffer.from(digest);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const given = headers(flipped.toString('base64'), String(at));
      expect(verifySignature({ ...signed, headers: given }).ok).toBe(false);
    }
  });

  it.each([
    ['another method', { method: 'PUT' }],
    ['another path', { uri: uri.replace('hubspot', 'hubspots') }],
    ['another host', { uri: uri.replace('assay', 'essay') }],
    ['another scheme', { uri: uri.replace('https', 'http') }],
    ['another order of the query', { uri: 'https://assay.example/webhooks/hubspot?b=2&a=1' }],
    ['one more key in the query', { uri: `${uri}&c=3` }],
    ['another time', { headers: headers(signature, String(at + 1)) }],
    ['the body in another encoding', { body: Buffer.from(body.toString('utf8'), 'latin1') }],
    ['the body written again', { body: JSON.stringify(JSON.parse(body.toString()), null, 1) }],
    ['another secret', { secrets: ['f6e94c08-85d0-4608-bcc6-e1850176e7b9'] }],
  ])('refuses %s', (_, change) => {
    expect(verifySignature({ ...signed, ...change })).toEqual({ ok: false, reason: 'mismatch' });
  });

  it('refuses 10,000 random headers and bodies', () => {
    fc.assert(
      fc.property(
        fc.base64String({ minLength: 44, maxLength: 44 }),
        fc.uint8Array({ maxLength: 64 }),
        (given, bytes) => {
          fc.pre(given !== signature);
          const forged = {
            ...signed,
            body: Buffer.from(bytes),
            headers: headers(given, String(at)),
          };
          return !verifySignature(forged).ok;
        },
      ),
      { numRuns: 10_000 },
    );
  });

  it('accepts any rightly signed body, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const any = Buffer.from(bytes);
        const given = headers(sign('POST', uri, any, DOCUMENTED.secret, at), String(at));
        return verifySignature({ ...signed, body: any, headers: given }).ok;
      }),
      { numRuns: 500 },
    );
  });

  it('accepts any rightly signed address, whatever its letters and signs', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(texts, texts), { maxLength: 4 }), texts, (pairs, text) => {
        const query = pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
        const address = `https://assay.example/card/contacts/501?${query}`;
        const given = { method: 'POST', uri: address, body: text };
        const sent = fetchHeaders(DOCUMENTED.secret, given, at);
        return verifySignature(request({ ...given, headers: sent })).ok;
      }),
      { numRuns: 1_000 },
    );
  });
});
