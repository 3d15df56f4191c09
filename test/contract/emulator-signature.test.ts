import {
  decodeForSignature,
  fetchHeaders,
  signatureV1,
  signatureV2,
  signatureV3,
  webhookHeaders,
} from '../hubspot-emulator/signature.ts';

const SECRET = 'f6e94c08-85d0-4608-bcc6-e1850176e7b8';
const DOCS_SECRET = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const WEBHOOK = { method: 'POST', uri: 'https://www.hubspot.com/webhook' };
const AT = 1_632_188_626_483;

describe('signatures of the emulator, against the published vectors', () => {
  it.each([
    [
      'REQUEST_BODY',
      'jf872r5vscVcxCiDRHA4rGrqe/8BPLNVkdJSHdMnGTU=',
      '57bb01a6e6ac92919b5e715d68f40265328701bbf1cf3fd73772887069945766',
    ],
    [
      '',
      'csXgk7UbrE9F8ZmMvbpuKBxqIvTSqU1EX9pI/SJtxSE=',
      'befaef2b7354f11bf651f6468e8b5cf6bd449048deaf057f712980afb2a682f5',
    ],
  ])('sign the body "%s" with v3 and v2', (body, v3, v2) => {
    expect(signatureV3(SECRET, { ...WEBHOOK, body, timestamp: String(AT) })).toBe(v3);
    expect(signatureV2(SECRET, { ...WEBHOOK, body })).toBe(v2);
  });

  it('sign the examples of the documentation', () => {
    const request = { method: 'POST', uri: 'https://www.example.com/webhook_uri' };
    const timestamp = '1693657560000';
    const quoted = "{'example_field':'example_value'}";
    expect(signatureV3(DOCS_SECRET, { ...request, body: quoted, timestamp })).toBe(
      'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=',
    );
    const body = '{"example_field":"example_value"}';
    expect(signatureV2(DOCS_SECRET, { ...request, body })).toBe(
      '9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900',
    );
    const event =
      '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]';
    expect(signatureV1(DOCS_SECRET, event)).toBe(
      '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de',
    );
  });

  it('decode some sequences of the address and leave the others alone', () => {
    const uri =
      'https://app.example.com/card?portalId=123&userEmail=rep%2Btest%40example.com&contactId=501';
    const request = { method: 'GET', uri, body: '', timestamp: String(AT) };
    expect(signatureV3(SECRET, request)).toBe('7Tf1putJXrt4p5rLpEN9ypAtfXaUJLSc3L5nmY6Q/I8=');
    const decoded = '%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B%2f';
    expect(decodeForSignature(decoded)).toBe(":/?@!$'()*,;/");
    const left = '%20%2B%26%3D%25%23';
    expect(decodeForSignature(left)).toBe(left);
  });

  it('come as v1 and v3 on webhooks, as v2 and v3 on calls of the card', () => {
    const request = { ...WEBHOOK, body: 'REQUEST_BODY' };
    expect(webhookHeaders(SECRET, request, AT)).toEqual({
      'x-hubspot-signature': signatureV1(SECRET, 'REQUEST_BODY'),
      'x-hubspot-signature-version': 'v1',
      'x-hubspot-signature-v3': 'jf872r5vscVcxCiDRHA4rGrqe/8BPLNVkdJSHdMnGTU=',
      'x-hubspot-request-timestamp': String(AT),
    });
    expect(fetchHeaders(SECRET, request, AT)).toMatchObject({
      'x-hubspot-signature': signatureV2(SECRET, request),
      'x-hubspot-signature-version': 'v2',
      'x-hubspot-signature-v3': 'jf872r5vscVcxCiDRHA4rGrqe/8BPLNVkdJSHdMnGTU=',
    });
  });
});
