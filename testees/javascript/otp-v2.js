// otp.md, "Version 2": an OTP is one HMAC over one CBOR array, its context.

import * as cbor from './cbor.js';
import { hmac } from './enrolment.js';

// Each gives every value on the way: { context, mac, otp } (the table of OTP-11; OTP-12). `s` and `l` are values of the chains; `keyed` is
// the array of OTP-13.
export const scanned = (enrolment, p, s, digest) => compute(enrolment, 'otp', ['dlotp v2 scanned', p, s, digest]);

export const typed = (enrolment, p, l, id, keyed, minute) =>
  compute(enrolment, 'otp', ['dlotp v2 typed', p, l, id, keyed, minute]);

export const login = (enrolment, p, l, halfMinute) => compute(enrolment, 'login', ['dlotp v2 login', p, l, halfMinute]);

export const confirmation = (enrolment, p, l, halfMinute) =>
  compute(enrolment, 'confirm', ['dlotp v2 confirm', p, l, halfMinute]);

function compute(enrolment, role, values) {
  const context = cbor.encode(values);
  const mac = hmac(enrolment.key(role), context);
  return { context, mac, otp: String(mac.readBigUInt64BE(0) % 100000000n).padStart(8, '0') }; // OTP-11
}
