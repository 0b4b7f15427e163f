// otp.md: the 8 digits that answer, in four domains. Version 1 is RFC 6287.

import { timingSafeEqual } from 'node:crypto';
import { hmac } from './enrolment.js';

const NO_QUESTION = '00000000';

// OTP-1: key, suite and the length of a step for each domain.
const DOMAINS = {
  scanned: { role: 'otp', suite: 'OCRA-1:HOTP-SHA256-8:QH64-PSHA256', seconds: null },
  typed: { role: 'otp', suite: 'OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M', seconds: 60 },
  login: { role: 'login', suite: 'OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S', seconds: 30 },
  confirmation: { role: 'confirm', suite: 'OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S', seconds: 30 },
};

export const stepOf = (domain, time) => Math.floor(time / DOMAINS[domain].seconds); // OTP-7

export const scanned = (enrolment, p, digest) => compute('scanned', enrolment, p, digest, null);
export const typed = (enrolment, p, id, step) => compute('typed', enrolment, p, id, step);
export const login = (enrolment, p, step) => compute('login', enrolment, p, NO_QUESTION, step);
export const confirmation = (enrolment, p, step) => compute('confirmation', enrolment, p, NO_QUESTION, step);

const compute = (...inputs) => workings(...inputs).otp;

// Every value on the way.
export function workings(domain, enrolment, p, question, step) {
  const { role, suite } = DOMAINS[domain];
  const input = dataInput(suite, question, p, step);
  const mac = hmac(enrolment.key(role), input);
  return { input, mac, otp: truncate(mac, 8) };
}

// OTP-2.
function dataInput(suite, question, p, step) {
  const q = Buffer.alloc(128);
  Buffer.from(question).copy(q);
  const parts = [Buffer.from(`${suite}\0`), q, p];
  if (step !== null) parts.push(u64(step));
  return Buffer.concat(parts);
}

export function u64(number) {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt(number));
  return out;
}

// Dynamic truncation (RFC 4226, section 5.3); the offset is in the last byte of the MAC, whatever its length (OTP-4).
export const truncated = (mac) => mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff;

export const truncate = (mac, digits) => String(truncated(mac) % 10 ** digits).padStart(digits, '0');

export const isOtp = (text) => /^[0-9]{8}$/.test(text);

// In constant time (OTP-10); both have 8 digits.
export const equal = (one, other) => timingSafeEqual(Buffer.from(one), Buffer.from(other));
