// testee.md, "Operations on the wire": each operation's arguments, and the function that answers them with the outputs of `ok`.

import * as authenticatorTrace from './authenticator-trace.js';
import { display } from './display.js';
import { MOST_STEPS } from './chain.js';
import { Enrolment, hmac, VERSIONS } from './enrolment.js';
import { refuse, Unreadable } from './errors.js';
import { readKeyed } from './keyed.js';
import * as oath from './oath.js';
import * as operationIds from './operation-id.js';
import * as otp from './otp.js';
import * as otp2 from './otp-v2.js';
import * as payload from './payload.js';
import * as recordMac from './record-mac.js';
import * as verifierTrace from './verifier-trace.js';
import * as wire from './wire.js';
import { GIVEN_OPERATION, toJson } from './wire-operation.js';

const MOST_SERIAL = 4 * MOST_STEPS; // that `otp.scanned` walks to, so that no text keeps it busy for years

const version = (value, name) => {
  if (!VERSIONS.includes(wire.uint(value, name))) throw new Unreadable(`${name}: no version that is implemented`);
  return value;
};
const secret = wire.bytes(32);
const enrolled = { version, secret };
const withPin = { ...enrolled, pin: wire.string };
const times = { 'issued-at': wire.uint, lifetime: wire.uint };

// Arguments that have other members for each version (testee.md, "Version 2 on the wire").
const versioned = (one, two) => {
  const readers = { 1: wire.object({ ...enrolled, ...one }), 2: wire.object({ ...enrolled, ...two }) };
  return (value, name) => {
    if (typeof value !== 'object' || value === null) throw new Unreadable(`${name}: expected an object`);
    return readers[version(value.version, `${name}.version`)](value, name);
  };
};

// A position of a chain, from its start.
const position = (value, name) => {
  if (wire.uint(value, name) > MOST_STEPS) throw new Unreadable(`${name}: expected 0 to ${MOST_STEPS}`);
  return value;
};
const q = { q: position };
const serials = { n: wire.uint, m: wire.uint };

// The fields of a payload. The operation is made here, since a bulk can fail.
const fieldsOf = ({ 'issued-at': issuedAt, lifetime, n, m, operation }) => ({ issuedAt, lifetime, n, m, operation: operation() });

const enrolmentOf = (args) => new Enrolment(args.version, args.secret);

const timed = { pin: wire.string, time: wire.uint };
const typedArgs = { ...timed, 'operation-id': wire.string };
const issuing = { ...times, operation: GIVEN_OPERATION };
const bankArgs = { pin: wire.string, policy: verifierTrace.POLICY, 'enrolled-at': wire.uint, active: wire.boolean };

const timedOtp = (domain, one, two) => (args) => {
  const enrolment = enrolmentOf(args);
  const p = enrolment.p(args.pin);
  const step = otp.stepOf(domain, args.time);
  if (args.version === 1) return { otp: one(enrolment, p, step) };
  return { otp: two(enrolment, p, enrolment.chain('login').at(args.q), step).otp };
};

// records.md: what a row and an event have.
const revised = { number: wire.uint, epoch: wire.uint, revision: wire.uint, content: wire.array(wire.bytes()) };
const row = { ...revised, identity: wire.bytes() };
const event = { ...revised, previous: wire.nullable(wire.bytes(32)) };
const under = { version, key: wire.bytes(32) };
const mac = { mac: wire.bytes(32) };

// OATH-15
const shortKey = { 'short-key': wire.boolean };

const CASES = {
  'enrolment.derive': [withPin, (args) => {
    const enrolment = enrolmentOf(args);
    return { 'key-id': enrolment.keyId.toString('hex'), p: enrolment.p(args.pin).toString('hex') };
  }],

  'payload.decode': [{ enrolments: wire.array(wire.object(enrolled)), text: wire.string }, ({ enrolments, text }) => {
    const { enrolment, issuedAt, lifetime, n, m, nonce, operation, digest } = payload.decode(enrolments.map(enrolmentOf), text);
    return {
      version: enrolment.version,
      'key-id': enrolment.keyId.toString('hex'),
      'issued-at': issuedAt,
      lifetime,
      ...(enrolment.version === 2 ? { n, m } : {}),
      nonce: nonce.toString('hex'),
      operation: toJson(operation),
      display: display(operation),
      digest: digest.toString('hex'),
    };
  }],

  'otp.scanned': [{ ...withPin, text: wire.string }, (args) => {
    const enrolment = enrolmentOf(args);
    const { digest, n } = payload.decode([enrolment], args.text);
    const p = enrolment.p(args.pin);
    if (enrolment.version === 1) return { otp: otp.scanned(enrolment, p, digest) };
    if (n > MOST_SERIAL) throw new Unreadable('text: a serial too far from the start of the chain');
    return { otp: otp2.scanned(enrolment, p, enrolment.chain('scanned').at(n), digest).otp };
  }],

  'otp.typed': [versioned(typedArgs, { ...typedArgs, ...q, typed: authenticatorTrace.TYPED }), (args) => {
    const id = args['operation-id'];
    if (!operationIds.isOperationId(args.version, id)) refuse('malformed-operation-id');
    const keyed = args.version === 2 ? readKeyed(args.typed) : null;
    const enrolment = enrolmentOf(args);
    const p = enrolment.p(args.pin);
    const step = otp.stepOf('typed', args.time);
    if (args.version === 1) return { otp: otp.typed(enrolment, p, id, step) };
    return { otp: otp2.typed(enrolment, p, enrolment.chain('login').at(args.q), id, keyed, step).otp };
  }],

  'otp.login': [versioned(timed, { ...timed, ...q }), timedOtp('login', otp.login, otp2.login)],

  'otp.confirm': [versioned(timed, { ...timed, ...q }), timedOtp('confirmation', otp.confirmation, otp2.confirmation)],

  'authenticator.trace': [
    versioned({ steps: authenticatorTrace.STEPS[1] }, { steps: authenticatorTrace.STEPS[2] }),
    (args) => authenticatorTrace.trace(enrolmentOf(args), args.steps),
  ],

  'payload.encode': [
    versioned({ ...issuing, nonce: wire.bytes(12) }, { ...issuing, ...serials, fresh: wire.bytes(32) }),
    (args) => ({ text: payload.encode(enrolmentOf(args), fieldsOf(args), args.nonce ?? args.fresh).text }),
  ],

  'operation-id.derive': [{ ...enrolled, digest: wire.bytes(32) }, (args) => (
    { 'operation-id': operationIds.operationId(enrolmentOf(args), args.digest) })],

  'operation-id.draw': [
    versioned(
      { ...issuing, nonces: wire.array(wire.bytes(12)), taken: wire.array(wire.eightDigits) },
      { ...issuing, ...serials, fresh: wire.array(wire.bytes(32)), taken: wire.array(wire.eightDigits) },
    ),
    (args) => {
      const taken = new Set(args.taken);
      const draws = args.nonces ?? args.fresh;
      const drawn = operationIds.draw(enrolmentOf(args), fieldsOf(args), draws, (id) => taken.has(id));
      return { nonce: drawn.nonce.toString('hex'), 'operation-id': drawn.operationId, text: drawn.text };
    },
  ],

  'verifier.trace': [
    versioned(
      { ...bankArgs, steps: verifierTrace.STEPS[1] },
      { ...bankArgs, steps: verifierTrace.STEPS[2] },
    ),
    (args) => verifierTrace.trace(enrolmentOf(args), args),
  ],

  'record.mac': [{ ...under, ...row, kind: wire.string }, (args) => (
    { mac: hmac(args.key, recordMac.rowInput(args.number, args)).toString('hex') })],

  'record.event': [{ ...under, ...event, enrolment: wire.bytes() }, (args) => (
    { mac: hmac(args.key, recordMac.eventInput(args.number, args)).toString('hex') })],

  'record.load': [
    {
      version,
      keys: wire.array(wire.object({ number: wire.uint, key: wire.bytes(32) })),
      record: wire.object({ ...row, ...mac }),
      events: wire.array(wire.object({ ...event, ...mac })),
    },
    (args) => {
      const keys = new Map(args.keys.map(({ number, key }) => [number, key]));
      return { number: recordMac.load(keys, args.version, args.record, args.events) };
    },
  ],

  'oath.hotp': [
    wire.object({ key: wire.bytes(), counter: wire.bytes(8), digits: wire.uint }, shortKey),
    (args) => ({ otp: oath.hotp(args.key, args.counter, args.digits, args['short-key']) }),
  ],

  'oath.totp': [
    wire.object(
      { key: wire.bytes(), hash: wire.oneOf('SHA1', 'SHA256', 'SHA512'), time: wire.uint, step: wire.uint, t0: wire.uint, digits: wire.uint },
      shortKey,
    ),
    (args) => ({ otp: oath.totp({ ...args, mayBeShort: args['short-key'] }) }),
  ],

  'oath.suite': [{ suite: wire.string }, (args) => {
    const suite = oath.parseSuite(args.suite);
    return {
      suite: oath.printSuite(suite),
      hash: suite.hash,
      digits: suite.digits,
      counter: suite.counter,
      challenge: { format: suite.format, length: suite.length },
      password: suite.password,
      session: suite.session,
      'time-step': suite.timeStep,
    };
  }],
};

// `oath.ocra`: which challenges there are depends on the mode, and their order (OATH-10).
const JOINED = {
  'one-way': ['challenge'],
  signature: ['challenge'],
  'mutual-server': ['client-challenge', 'server-challenge'],
  'mutual-client': ['server-challenge', 'client-challenge'],
};
const inputs = { counter: wire.bytes(8), password: wire.string, session: wire.bytes(), time: wire.uint, ...shortKey };
const ocraArgs = wire.tagged('mode', Object.fromEntries(Object.entries(JOINED).map(([mode, names]) => {
  const challenges = Object.fromEntries(names.map((name) => [name, wire.string]));
  return [mode, wire.object({ suite: wire.string, key: wire.bytes(), mode: wire.string, ...challenges }, inputs)];
})));

const READERS = new Map(Object.entries(CASES).map(([op, [args, answer]]) => [op, [typeof args === 'function' ? args : wire.object(args), answer]]));
READERS.set('oath.ocra', [ocraArgs, (args) => {
  const challenges = JOINED[args.mode].map((name) => args[name]);
  return { response: oath.ocra({ suite: args.suite, key: args.key, mode: args.mode, challenges, inputs: args, mayBeShort: args['short-key'] }) };
}]);

export const OPERATIONS = [...READERS.keys()];

// How an operation's arguments are read, and what computes the outputs of them; undefined where it is unknown.
export const operationOf = (op) => READERS.get(op);

// The outputs of `ok`. Throws Failure for `rejected` and Unreadable for arguments that are none; null is an unknown operation.
export function answerCase(op, args) {
  const found = operationOf(op);
  if (found === undefined) return null;
  const [read, answer] = found;
  return answer(read(args, 'args'));
}
