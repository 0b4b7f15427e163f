// Recomputes every worked example of version 2 from its own inputs, and what else of it no example shows: node --test selftest-v2.js

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as authenticator from './authenticator-v2.js';
import { fromBase32, toBase32 } from './base32.js';
import { walk } from './chain.js';
import { Enrolment, hmac } from './enrolment.js';
import { keyedOf, readKeyed } from './keyed.js';
import { parseJson } from './json.js';
import { checkDigit, isOperationId, operationId } from './operation-id.js';
import * as otp from './otp.js';
import * as otp2 from './otp-v2.js';
import * as payload from './payload.js';
import { aadOf, nonceMac } from './payload-v2.js';
import { example, hex, lines, same } from './examples.js';
import * as recordMac from './record-mac.js';

const V2 = 'example v2';
const TRACE = /^(\S.*?)\s{2,}(.*)$/;
const SECRET = hex(example('enrolment').get('secret'));
const PIN = example('enrolment').get('pin');
const operation = () => parseJson(example('operation').get('json'));
const given = example('payload', V2);
const two = new Enrolment(2, SECRET);
const P = two.p(PIN);

const encode = (n, m, fresh = Buffer.alloc(32, n)) => payload.encode(two, {
  issuedAt: Number(given.get('issued-at')), lifetime: Number(given.get('lifetime')), n, m, operation: operation(),
}, fresh);
const issued = () => encode(1, 0, hex(given.get('fresh')));
const code = (expected) => (error) => error.code === expected;

test('enrolment.md', () => {
  const keys = ['key-id', 'payload', 'nonce', 'operation-id', 'otp', 'login', 'confirm', 'pin'];
  const chain = (name, count) => Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`${name[0]}_${n}`, two.chain(name === 's' ? 'scanned' : 'login').at(n)]),
  );
  same(example('enrolment', V2), {
    ...Object.fromEntries(keys.map((role) => [`k(${role})`, two.key(role)])),
    'key-id': two.keyId,
    p: P,
    ...chain('s', 3),
    ...chain('l', 2),
  });
});

test('a chain is HMAC, step by step', () => {
  let value = two.key('chain login');
  for (let n = 0; n < 100; n += 1) value = hmac(value, 'dlotp v2 step');
  assert.deepEqual(walk(two.key('chain login'), 100), value);
  for (const position of [100, 7, 99, 100]) two.chain('login').at(position);
  assert.deepEqual(two.chain('login').at(100), value);
});

test('payload.md', () => {
  const { text, body, nonce, digest } = issued();
  const opened = payload.decode([two], text);
  const rest = fromBase32(text.slice(8));
  same(given, {
    'issued-at': opened.issuedAt,
    lifetime: opened.lifetime,
    n: opened.n,
    m: opened.m,
    fresh: given.get('fresh'),
    plaintext: body,
    'nonce-mac': nonceMac(two, hex(given.get('fresh')), body),
    nonce,
    aad: aadOf(two),
    ciphertext: rest.subarray(20, -16),
    tag: rest.subarray(-16),
    text,
    digest,
  });
  assert.deepEqual(opened.body, body);
  assert.deepEqual(opened.digest, digest);
  const changed = text.slice(0, 60) + (text[60] === 'A' ? 'B' : 'A') + text.slice(61);
  for (const [bad, expected] of [
    [text.toLowerCase(), 'unsupported-version'], [`DLOTP:2.${text.slice(8).toLowerCase()}`, 'malformed-payload'], [`${text}=`, 'malformed-payload'],
    [changed, 'authentication-failed'], [`DLOTP:2.${'A'.repeat(58)}`, 'malformed-payload'],
    [`DLOTP:2.${'A'.repeat(60)}`, 'unknown-key'], ['DLOTP:1.', 'unsupported-version'], ['DLOTP:2.A', 'malformed-payload'],
  ]) assert.throws(() => payload.decode([two], bad), code(expected), bad);
  assert.throws(() => payload.decode([new Enrolment(1, SECRET)], text), code('unknown-key')); // ENR-23
});

test('base32 has one form', () => {
  for (let length = 0; length < 12; length += 1) {
    const bytes = Buffer.from(Array.from({ length }, (_, n) => 255 - 17 * n));
    assert.deepEqual(fromBase32(toBase32(bytes)), bytes);
  }
  assert.equal(toBase32(Buffer.from('foobar')), 'MZXW6YTBOI');
  for (const bad of ['A', 'AAA', 'AAAAAA', 'AB', 'AAAAAAAAA', 'AA======', 'A1', 'aa', 'AA ']) {
    assert.throws(() => fromBase32(bad), code('malformed-payload'), bad);
  }
});

test('operation-id.md', () => {
  const { digest } = issued();
  const mac = hmac(two.key('operation-id'), digest);
  const id = operationId(two, digest);
  same(example('operation-id', V2), {
    digest, mac, 'first-8': mac.readBigUInt64BE(0), seven: id.slice(0, 7), 'check-digit': id[7], 'operation-id': id,
  });
  assert.equal(checkDigit('572'), '4');
  for (let at = 0; at < 8; at += 1) {
    for (const digit of '0123456789') {
      const changed = id.slice(0, at) + digit + id.slice(at + 1);
      assert.equal(isOperationId(2, changed), changed === id);
    }
  }
});

test('otp.md', () => {
  const block = example('otp', V2);
  const [time, n, q] = ['time', 'n', 'q'].map((name) => Number(block.get(name)));
  const { digest } = issued();
  const id = operationId(two, digest);
  const l = two.chain('login').at(q);
  const minute = otp.stepOf('typed', time);
  const half = otp.stepOf('login', time);
  const typed = (keyed) => [minute, otp2.typed(two, P, l, id, keyed, minute)];
  const out = { time, n, q };
  for (const [domain, [step, { context, mac, otp: digits }]] of Object.entries({
    scanned: [null, otp2.scanned(two, P, two.chain('scanned').at(n), digest)],
    typed: typed(readKeyed({ kind: 'payment', purpose: 1, amount: '1 250,0', currency: 'eur', tail: '0012 3456' })),
    picked: typed(readKeyed({ kind: 'action', purpose: 32 })),
    login: [half, otp2.login(two, P, l, half)],
    confirmation: [half, otp2.confirmation(two, P, l, half)],
  })) {
    if (step !== null) out[`${domain}.step`] = step;
    Object.assign(out, {
      [`${domain}.context`]: context,
      [`${domain}.mac`]: mac,
      [`${domain}.first-8`]: mac.readBigUInt64BE(0),
      [`${domain}.otp`]: digits,
    });
  }
  same(block, out);
  assert.deepEqual(keyedOf(operation()), [1, 1, 125000, 'EUR', '00123456']);
});

test('what is keyed in', () => {
  const read = (amount, currency = 'EUR') => readKeyed({ kind: 'payment', purpose: 1, amount, currency, tail: '00123456' })[2];
  for (const [text, currency, amount] of [
    ['1250', 'EUR', 125000], ['1250,0', 'EUR', 125000], ['1 250.00', 'E u r', 125000], ['0001', 'JPY', 1], ['.5', 'EUR', null],
    ['1.250', 'EUR', null], ['1.250', 'BHD', 1250], ['1.', 'EUR', null], ['1,0', 'JPY', null], ['0,00', 'EUR', null], ['+1', 'EUR', null],
    ['9999999999999,99', 'EUR', 999999999999999], ['10000000000000', 'EUR', null], ['1.2,3', 'CLF', null], ['', 'EUR', null],
    ['1\u00a0250', 'EUR', 125000], ['1\u202f250,\u200900', 'EUR', 125000], ['1\u3000250', 'EUR', null], ['1', 'EUX', null], [`${'0'.repeat(1000)}7`, 'EUR', 700], ['１', 'EUR', null],
  ]) {
    if (amount === null) assert.throws(() => read(text, currency), code('malformed-typed'), text);
    else assert.equal(read(text, currency), amount);
  }
  for (const tail of ['0012345', '001234567', '0012345\u0131', 'ß0123456']) {
    assert.throws(() => readKeyed({ kind: 'payment', purpose: 1, amount: '1', currency: 'EUR', tail }), code('malformed-typed'));
  }
  for (const purpose of [1, 38, 39]) assert.throws(() => readKeyed({ kind: 'action', purpose }), code('malformed-typed'));
  const bound = (purpose) => readKeyed({ kind: 'payment', purpose, amount: '1', currency: 'EUR', tail: '00123456' })[1];
  assert.deepEqual([1, 2, 4, 6].map(bound), [1, 1, 4, 6]);
  for (const purpose of [0, 3, 5, 7, 32]) assert.throws(() => bound(purpose), code('malformed-typed'));
});

test('authenticator.md', () => {
  let state = authenticator.initial(two);
  const moment = { unix: 1767225685, sinceBoot: 5000, boot: '00'.repeat(16) };
  const short = ({ p, s, q, l }) => `p=${p} s=${s.toString('hex', 0, 4)} q=${q} l=${l.toString('hex', 0, 4)}`;
  const computed = lines('authenticator', V2, TRACE).map(([name, value]) => {
    if (!name.startsWith('scan')) return [name, short(state)];
    const [, n, m] = /^scan n=(\d+) m=(\d+)$/.exec(name);
    try {
      ({ state } = authenticator.scan(two, state, encode(Number(n), Number(m)).text, moment));
      return [name, 'display'];
    } catch (error) {
      return [name, error.code];
    }
  });
  assert.deepEqual(computed, lines('authenticator', V2, TRACE));
  for (const bad of [{ p: 0 }, { q: state.p }, { version: 1 }, { left: 21 }, { begin: 1 }]) {
    assert.throws(() => authenticator.checkState({ ...state, ...bad }), code('malformed-state'));
  }
});

test('records.md', () => {
  const block = example('records', V2);
  const key = hex(block.get('key'));
  const [number, epoch, revision] = ['number', 'epoch', 'revision'].map((name) => Number(block.get(name)));
  const enrolment = hex(block.get('enrolment'));
  const computed = { key, number, enrolment, epoch };
  let previous = null;
  const events = [];
  for (const at of [1, 2]) {
    const event = { version: 2, enrolment, epoch, revision: at, previous, content: [hex(block.get(`event-${at}.content`))] };
    const input = recordMac.eventInput(number, event);
    previous = hmac(key, input);
    events.push({ ...event, number, mac: previous });
    Object.assign(computed, {
      [`event-${at}.content`]: event.content[0], [`event-${at}.mac-input`]: input, [`event-${at}.mac`]: previous,
    });
  }
  const content = block.get('content').split(' ').map(hex);
  const row = { version: 2, kind: 'enrolment', identity: enrolment, epoch, revision, content };
  const input = recordMac.rowInput(number, row);
  const mac = hmac(key, input);
  same(block, { ...computed, revision, content: block.get('content'), 'mac-input': input, mac });
  const keys = new Map([[number, key]]);
  assert.equal(recordMac.load(keys, 2, { ...row, number, mac }, events), number);
  assert.throws(() => recordMac.load(keys, 2, { ...row, number, mac }, events.slice(0, 1)), code('malformed-record'));
});
