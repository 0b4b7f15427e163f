// payload.md: the body of a payload, issued-at, lifetime, what the version adds, and the operation (PAY-2, PAY-24).

import * as cbor from './cbor.js';
import { refuse } from './errors.js';
import * as operations from './operation.js';

export const MOST_BODY = 640;
const MOST_ISSUED_AT = 253402300799;
const MOST_SERIAL = Number.MAX_SAFE_INTEGER;

const isUint = (value) => typeof value === 'number' || typeof value === 'bigint';

// The operation is as an issuer has it: its values are judged here (PAY-8, PAY-30).
export function encodeBody(version, fields) {
  operations.check(fields.operation);
  checkValues(version, fields);
  const { issuedAt, lifetime, nonce, n, m } = fields;
  const between = version === 1 ? [nonce] : [n, m];
  const body = cbor.encode([issuedAt, lifetime, ...between, operations.toItem(fields.operation)]);
  return body.length <= MOST_BODY ? body : refuse('body-too-long');
}

// The form of the whole body before any value in it (PAY-18 to PAY-20).
export function decodeBody(version, body) {
  const item = cbor.decode(body);
  if (!Array.isArray(item) || item.length !== (version === 1 ? 4 : 5)) refuse('malformed-body');
  const [issuedAt, lifetime, third, fourth] = item;
  if (!isUint(issuedAt) || !isUint(lifetime)) refuse('malformed-body');
  const isNonce = Buffer.isBuffer(third) && third.length === 12;
  if (version === 1 ? !isNonce : !isUint(third) || !isUint(fourth)) refuse('malformed-body');
  const operation = operations.fromItem(item.at(-1));
  const fields = { issuedAt, lifetime, ...(version === 1 ? { nonce: third } : { n: third, m: fourth }), operation };
  checkValues(version, fields);
  operations.check(operation);
  return fields;
}

function checkValues(version, { issuedAt, lifetime, n, m }) {
  let right = issuedAt >= 1 && issuedAt <= MOST_ISSUED_AT && lifetime >= 120 && lifetime <= 600; // PAY-3
  if (version === 2) right = right && n >= 1 && n <= MOST_SERIAL && m >= 0 && m <= MOST_SERIAL; // PAY-25
  if (!right) refuse('invalid-operation');
}
