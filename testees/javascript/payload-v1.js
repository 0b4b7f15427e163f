// payload.md, "Layout, version 1": an authenticated body in base64url.

import { createHash, timingSafeEqual } from 'node:crypto';
import { MOST_BODY, decodeBody, encodeBody } from './body.js';
import { hmac } from './enrolment.js';
import { refuse } from './errors.js';

const KEY_ID = 8;
const TAG = 16;

export const PREFIX = 'dlotp:1.';
export const LEAST = KEY_ID + 1 + TAG; // PAY-14
export const MOST = KEY_ID + MOST_BODY + TAG;

const tagOf = (enrolment, body) => hmac(enrolment.key('payload'), PREFIX, enrolment.keyId, body).subarray(0, TAG); // PAY-6

// What scanning binds (PAY-7).
const digestOf = (enrolment, body) =>
  createHash('sha256').update('dlotp v1 operation\0').update(enrolment.keyId).update(body).digest();

// `drawn` is the nonce. Gives { body, nonce, text, digest }.
export function encode(enrolment, fields, drawn) {
  const body = encodeBody(1, { ...fields, nonce: drawn });
  const rest = Buffer.concat([enrolment.keyId, body, tagOf(enrolment, body)]);
  return { body, nonce: drawn, text: PREFIX + rest.toString('base64url'), digest: digestOf(enrolment, body) };
}

// PAY-13: exactly what an encoder writes. Encoding again shows unused bits that are not zero.
export function fromText(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) refuse('malformed-payload');
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : refuse('malformed-payload');
}

export function open(enrolment, rest) {
  const body = rest.subarray(KEY_ID, rest.length - TAG);
  const tag = rest.subarray(rest.length - TAG);
  if (!timingSafeEqual(tag, tagOf(enrolment, body))) refuse('authentication-failed'); // PAY-16
  return { body, digest: digestOf(enrolment, body), ...decodeBody(1, body) }; // PAY-17: only now
}
