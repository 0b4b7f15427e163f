// oath.md: RFC 4226 (HOTP), RFC 6238 (TOTP) and RFC 6287 (OCRA). No key of DLOTP computes here (OTP-9).

import { createHash, createHmac } from 'node:crypto';
import { refuse } from './errors.js';
import { truncate, u64 } from './otp.js';

const checkKey = (key, mayBeShort) => key.length >= (mayBeShort ? 10 : 16) || refuse('invalid-parameter'); // OATH-2, OATH-15
const checkDigits = (digits) => [6, 7, 8].includes(digits) || refuse('invalid-parameter'); // OATH-3

// ---- HOTP and TOTP (OATH-1, OATH-4)

export function hotp(key, counter, digits, mayBeShort = false) {
  checkKey(key, mayBeShort);
  checkDigits(digits);
  return otp(key, counter, digits, 'SHA1');
}

function otp(key, counter, digits, hash) {
  if (counter.length !== 8) refuse('invalid-data-input');
  return truncate(createHmac(hash, key).update(counter).digest(), digits);
}

export function totp({ key, hash, time, step, t0, digits, mayBeShort = false }) {
  checkKey(key, mayBeShort);
  checkDigits(digits);
  if (step === 0 || time < t0) refuse('invalid-parameter');
  return otp(key, u64(Math.floor((time - t0) / step)), digits, hash);
}

// ---- suites (OATH-5 to OATH-8)

const HASH = '(SHA1|SHA256|SHA512)';
const SUITE = new RegExp(
  `^OCRA-1:HOTP-${HASH}-(0|[4-9]|10):(C-)?Q([ANH])(0[4-9]|[1-5][0-9]|6[0-4])` +
    `(?:-P${HASH})?(?:-S([0-9]{3}|$))?(?:-T(?:([1-9]|[1-5][0-9])([SM])|([1-9]|[1-3][0-9]|4[0-8])(H)))?$`,
);
const UNITS = { S: 1, M: 60, H: 3600 };

export function parseSuite(text) {
  const found = SUITE.exec(text) ?? refuse('invalid-suite');
  const [, hash, digits, counter, format, length, password, session, below60, secondOrMinute, below49, hour] = found;
  const unit = secondOrMinute ?? hour;
  if (session && (session < '001' || session > '512')) refuse('invalid-suite');
  return {
    hash,
    digits: Number(digits),
    counter: counter !== undefined,
    format,
    length: Number(length),
    password: password ?? null,
    session: session === undefined ? null : Number(session || 64),
    sessionText: session, // empty where the length is left out (OATH-16)
    step: unit === undefined ? null : [Number(below60 ?? below49), unit],
    timeStep: unit === undefined ? null : Number(below60 ?? below49) * UNITS[unit],
  };
}

// A suite's one text, printed from its parts.
export function printSuite(suite) {
  const input = [`Q${suite.format}${String(suite.length).padStart(2, '0')}`];
  if (suite.counter) input.unshift('C');
  if (suite.password !== null) input.push(`P${suite.password}`);
  if (suite.session !== null) input.push(`S${suite.sessionText}`);
  if (suite.step !== null) input.push(`T${suite.step.join('')}`);
  return `OCRA-1:HOTP-${suite.hash}-${suite.digits}:${input.join('-')}`;
}

// ---- challenges (OATH-10)

const ALPHABETS = { A: /^[A-Za-z0-9]+$/, N: /^[0-9]+$/, H: /^[0-9A-Fa-f]+$/ };

function checkChallenge(suite, challenge) {
  if (challenge.length > suite.length || !ALPHABETS[suite.format].test(challenge)) refuse('invalid-challenge');
}

// The challenge has at most 2 * 64 characters, and fits in every format.
function questionOf(format, challenge) {
  const question = Buffer.alloc(128);
  if (format === 'A') {
    question.write(challenge, 'ascii');
  } else {
    const nibbles = format === 'N' ? BigInt(challenge).toString(16) : challenge;
    question.write(nibbles.padEnd(256, '0'), 'hex');
  }
  return question;
}

// ---- responses (OATH-9, OATH-11 to OATH-14)

// `challenges` in the order in which they are joined. `inputs` has counter, password, session and time, each where it is given.
export function ocra({ suite: text, key, mode, challenges, inputs, mayBeShort = false }) {
  const suite = parseSuite(text);
  checkKey(key, mayBeShort);
  for (const challenge of challenges) checkChallenge(suite, challenge);
  const parts = dataInputs(suite, mode, inputs);
  parts.splice(suite.counter ? 1 : 0, 0, questionOf(suite.format, challenges.join('')));
  const mac = createHmac(suite.hash, key).update(`${text}\0`).update(Buffer.concat(parts)).digest();
  return suite.digits === 0 ? mac.toString('hex') : truncate(mac, suite.digits);
}

// OATH-12: each input exactly where the suite names it. Gives counter, password, session and time, without the question.
function dataInputs(suite, mode, { counter, password, session, time }) {
  const named = [
    [suite.counter, counter],
    [suite.password !== null, password],
    [suite.session !== null, session],
    [suite.timeStep !== null, time],
  ];
  if (named.some(([names, value]) => names !== (value !== undefined))) refuse('invalid-data-input');
  if (mode === 'signature' && session !== undefined) refuse('invalid-data-input');
  const parts = [];
  if (suite.counter) parts.push(counter.length === 8 ? counter : refuse('invalid-data-input'));
  if (suite.password !== null) parts.push(createHash(suite.password).update(password, 'utf8').digest());
  if (suite.session !== null) {
    if (session.length > suite.session) refuse('invalid-data-input');
    parts.push(Buffer.alloc(suite.session - session.length), session); // zero bytes on the left
  }
  if (suite.timeStep !== null) parts.push(u64(Math.floor(time / suite.timeStep))); // OATH-13
  return parts;
}
