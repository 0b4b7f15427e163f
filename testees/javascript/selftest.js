// Recomputes every worked example of version 1 from its own inputs: node --test selftest.js
//
// The examples are read from the pages (../../spec), block by block. Every line of a block has to be computed here, so that a
// line that a page gains fails until it is.

import assert from 'node:assert/strict';
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { test } from 'node:test';
import * as authenticator from './authenticator.js';
import * as cbor from './cbor.js';
import { display } from './display.js';
import { Enrolment, hmac } from './enrolment.js';
import { Failure } from './errors.js';
import { example, hex, lines, same } from './examples.js';
import { parseJson } from './json.js';
import { hotp, ocra } from './oath.js';
import { fromItem, toItem } from './operation.js';
import { operationId } from './operation-id.js';
import * as otp from './otp.js';
import * as payload from './payload.js';
import * as verifier from './verifier.js';

const given = {
  enrolment: example('enrolment'), operation: example('operation'), payload: example('payload'), otp: example('otp'),
};
const SECRET = given.enrolment.get('secret');
const PIN = given.enrolment.get('pin');
const OPERATION = given.operation.get('json');
const TIME = Number(given.otp.get('time'));
const one = new Enrolment(1, hex(SECRET));
const issued = () => payload.encode(one, {
  issuedAt: Number(given.payload.get('issued-at')),
  lifetime: Number(given.payload.get('lifetime')),
  operation: parseJson(OPERATION),
}, hex(given.payload.get('nonce')));

test('enrolment.md', () => {
  const keys = ['key-id', 'payload', 'operation-id', 'otp', 'login', 'confirm', 'pin'];
  same(given.enrolment, {
    secret: SECRET,
    pin: PIN,
    extracted: hmac(Buffer.alloc(32), hex(SECRET)),
    ...Object.fromEntries(keys.map((role) => [`k(${role})`, one.key(role)])),
    'key-id': one.keyId,
    p: one.p(PIN),
  });
  assert.equal(Buffer.from(hkdfSync('sha256', hex(SECRET), '', 'dlotp v1 pin', 32)).equals(one.key('pin')), true);
});

test('operation.md', () => {
  const operation = parseJson(OPERATION);
  const bytes = cbor.encode(toItem(operation));
  same(given.operation, {
    json: JSON.stringify(fromItem(cbor.decode(bytes))),
    cbor: bytes,
    display: display(operation).map((row) => row.join(': ')).join(' | '),
  });
});

test('payload.md', () => {
  const { body, text, digest } = issued();
  const input = Buffer.concat([Buffer.from('dlotp:1.'), one.keyId, body]);
  const mac = hmac(one.key('payload'), input);
  const opened = payload.decode([one], text);
  same(given.payload, {
    'issued-at': opened.issuedAt,
    lifetime: opened.lifetime,
    nonce: opened.nonce,
    body,
    'mac-input': input,
    mac,
    tag: mac.subarray(0, 16),
    text,
    digest,
  });
});

test('operation-id.md', () => {
  const { digest } = issued();
  const mac = hmac(one.key('operation-id'), digest);
  same(example('operation-id'), {
    digest, mac, 'first-8': mac.readBigUInt64BE(0), 'operation-id': operationId(one, digest),
  });
});

test('otp.md', () => {
  const { digest } = issued();
  const out = { time: TIME };
  for (const [domain, question] of [
    ['scanned', digest], ['typed', operationId(one, digest)], ['login', '00000000'], ['confirmation', '00000000'],
  ]) {
    const step = domain === 'scanned' ? null : otp.stepOf(domain, TIME);
    const { input, mac, otp: digits } = otp.workings(domain, one, one.p(PIN), question, step);
    if (step !== null) out[`${domain}.step`] = step;
    Object.assign(out, {
      [`${domain}.data-input`]: input,
      [`${domain}.mac`]: mac,
      [`${domain}.offset`]: mac.at(-1) & 15,
      [`${domain}.truncated`]: otp.truncated(mac),
      [`${domain}.otp`]: digits,
    });
  }
  same(given.otp, out);
});

test('errors.md', () => {
  const block = example('errors');
  assert.throws(() => payload.decode([one], block.get('text')), (error) => {
    same(block, { text: block.get('text'), code: error.code });
    return error instanceof Failure;
  });
});

test('authenticator.md', () => {
  const older = payload.encode(one, {
    issuedAt: 1767225300, lifetime: 300, operation: parseJson(OPERATION),
  }, Buffer.alloc(12));
  let state = authenticator.INITIAL;
  let opened;
  const computed = lines('authenticator').map(([name, value]) => {
    if (name.startsWith('step')) {
      opened = undefined;
      const { unix, 'since-boot': sinceBoot, boot } = Object.fromEntries(value.split(' ').map((word) => word.split('=')));
      const moment = { unix: Number(unix), sinceBoot: Number(sinceBoot), boot };
      try {
        if (value.endsWith('authorise')) {
          opened = authenticator.authorise(one, state, { digest: issued().digest }, PIN, moment);
        } else {
          opened = authenticator.scan(one, state, value.endsWith('scan') ? issued().text : older.text, moment);
        }
        ({ state } = opened);
      } catch (error) {
        opened = error;
      }
      return [name, value];
    }
    if (name === 'gives') return [name, opened.code ?? (opened.otp === undefined ? 'display' : 'otp')];
    const { newest, left, begin, seen, boot } = state;
    return [name, `f=${newest} left=${left} begin=${begin} seen=${seen} boot=${boot}`];
  });
  assert.deepEqual(computed, lines('authenticator'));
});

test('verifier.md', () => {
  const policy = { lifetime: 300, typed: 'low-value', loginBlocks: 'fixed', unlinked: [], bulk: false };
  let record = { ...verifier.newRecord(1767225000), status: 'active' };
  let operation = null;
  let outcome;
  const computed = lines('verifier').map(([name, value]) => {
    if (name.startsWith('step')) {
      const [at, action, ...rest] = value.split(' ');
      const input = { do: action, ...Object.fromEntries(rest.map((word) => word.split('='))) };
      if (action === 'issue') {
        input.draws = [hex(input.nonce)];
        input.operation = () => parseJson(OPERATION);
      }
      outcome = verifier.judge({ enrolment: one, p: one.p(PIN), policy }, record, operation, Number(at.slice(3)), input);
      ({ record } = outcome);
      operation = outcome.operation ?? operation;
      return [name, value];
    }
    if (name === 'gives') {
      const { verdict, binding, text } = outcome.gives;
      if (text !== undefined) return [name, `issued typed=${record.live[0].typing}`];
      return [name, binding === undefined ? verdict : `${verdict} binding=${binding}`];
    }
    const row = ({ failures, blocks, sinceUnblocking }) => `${failures}/${blocks}/${sinceUnblocking}`;
    return [name, `login=${row(record.login)} operation=${row(record.operation)} live=${record.live.length}`];
  });
  assert.deepEqual(computed, lines('verifier'));
});

test('oath.md', () => {
  const block = example('oath');
  const key = hex(block.get('hotp.key'));
  const counter = hex(block.get('hotp.counter'));
  const mac = createHmac('sha1', key).update(counter).digest();
  const suite = block.get('ocra.suite');
  const question = hex(BigInt(block.get('ocra.challenge')).toString(16).padEnd(256, '0'));
  const input = Buffer.concat([
    Buffer.from(`${suite}\0`), Buffer.alloc(8), question, createHash('sha1').update('1234').digest(),
  ]);
  const response = ocra({
    suite,
    key: hex(block.get('ocra.key')),
    mode: 'one-way',
    challenges: [block.get('ocra.challenge')],
    inputs: { counter: Buffer.alloc(8), password: '1234' },
  });
  const ocraMac = hmac(hex(block.get('ocra.key')), input);
  same(block, {
    'hotp.key': key,
    'hotp.counter': counter,
    'hotp.mac': mac,
    'hotp.offset': mac.at(-1) & 15,
    'hotp.truncated': otp.truncated(mac),
    'hotp.otp': hotp(key, counter, 6),
    'ocra.suite': suite,
    'ocra.key': block.get('ocra.key'),
    'ocra.challenge': block.get('ocra.challenge'),
    'ocra.data-input': input,
    'ocra.mac': ocraMac,
    'ocra.offset': ocraMac.at(-1) & 15,
    'ocra.truncated': otp.truncated(ocraMac),
    'ocra.response': response,
  });
});
