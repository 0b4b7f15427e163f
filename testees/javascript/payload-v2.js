// payload.md, "Version 2": a sealed body in base32.

import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { fromBase32, toBase32 } from './base32.js';
import { MOST_BODY, decodeBody, encodeBody } from './body.js';
import { hmac } from './enrolment.js';
import { refuse } from './errors.js';

const KEY_ID = 8;
const NONCE = 12;
const TAG = 16;
const CIPHER = 'aes-256-gcm';

export const PREFIX = 'DLOTP:2.';
export const LEAST = KEY_ID + NONCE + 1 + TAG; // PAY-33
export const MOST = KEY_ID + NONCE + MOST_BODY + TAG;

export const nonceMac = (enrolment, fresh, plaintext) => hmac(enrolment.key('nonce'), fresh, plaintext); // PAY-27
export const aadOf = (enrolment) => Buffer.concat([Buffer.from(PREFIX), enrolment.keyId]); // PAY-26

// What scanning binds (PAY-29).
const digestOf = (enrolment, nonce, plaintext) =>
  createHash('sha256').update('dlotp v2 operation\0').update(enrolment.keyId).update(nonce).update(plaintext).digest();

// `drawn` are the fresh bytes. Gives { body, nonce, text, digest }; the text is sealed when it is asked for, since only the draw that is
// used may be sealed (PAY-28).
export function encode(enrolment, fields, drawn) {
  const body = encodeBody(2, fields);
  const nonce = nonceMac(enrolment, drawn, body).subarray(0, NONCE);
  let sealed;
  return {
    body,
    nonce,
    digest: digestOf(enrolment, nonce, body),
    get text() {
      sealed ??= seal(enrolment, nonce, body);
      return sealed;
    },
  };
}

function seal(enrolment, nonce, plaintext) {
  const cipher = createCipheriv(CIPHER, enrolment.key('payload'), nonce, { authTagLength: TAG });
  cipher.setAAD(aadOf(enrolment));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return PREFIX + toBase32(Buffer.concat([enrolment.keyId, nonce, ciphertext, cipher.getAuthTag()]));
}

export const fromText = fromBase32; // PAY-32

export function open(enrolment, rest) {
  const nonce = Buffer.from(rest.subarray(KEY_ID, KEY_ID + NONCE));
  const decipher = createDecipheriv(CIPHER, enrolment.key('payload'), nonce, { authTagLength: TAG });
  decipher.setAAD(aadOf(enrolment));
  decipher.setAuthTag(rest.subarray(rest.length - TAG));
  const plaintext = decipher.update(rest.subarray(KEY_ID + NONCE, rest.length - TAG));
  try {
    decipher.final(); // compares the tag; what `update` gave is looked at by nobody before (PAY-34)
  } catch {
    plaintext.fill(0);
    refuse('authentication-failed');
  }
  return { body: plaintext, nonce, digest: digestOf(enrolment, nonce, plaintext), ...decodeBody(2, plaintext) };
}
