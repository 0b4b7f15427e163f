// Lines that can't be read, and what is answered to each (TEST-1, TEST-5, TEST-9).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'node:test';

const ADAPTER = fileURLToPath(new URL('adapter.js', import.meta.url));
const MOST_BYTES = 1048576;
const secret = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const login = { version: 1, secret, pin: '271828', time: 1 };
const line = (op, args, more = {}) => JSON.stringify({ type: 'case', seq: 7, op, args, ...more });
const bytes = (text) => (typeof text === 'string' ? Buffer.from(text) : text);

// One process answers all lines; the last one has no line feed.
function answers(lines) {
  const input = Buffer.concat(lines.flatMap((text, n) => (n === 0 ? [bytes(text)] : [Buffer.from('\n'), bytes(text)])));
  const { stdout, status } = spawnSync(process.execPath, [ADAPTER], { input, maxBuffer: 2 ** 26 });
  assert.equal(status, 0);
  return stdout.toString('utf8').trimEnd().split('\n').map((text) => JSON.parse(text));
}

function check(expected) {
  const found = answers(expected.map(([text]) => text));
  assert.equal(found.length, expected.length);
  expected.forEach(([text, kind, seq = 7], n) => {
    assert.deepEqual(Object.keys(found[n]), ['seq', kind], bytes(text).toString().slice(0, 200));
    assert.equal(found[n].seq, seq, bytes(text).toString().slice(0, 200));
  });
  return found;
}

test('text', () => {
  const good = line('otp.login', login);
  const sized = (length) => line('no.such', { text: 'x'.repeat(length - line('no.such', { text: '' }).length) });
  const nested = (levels) => good.replace(':1}', `:${'['.repeat(levels)}${']'.repeat(levels)}}`);
  check([
    [good, 'ok'],
    ...['"time":1,"time":1', '"time":1,"\\u0074ime":1'].map((twice) => [good.replace('"time":1', twice), 'error']),
    [good.replace('"time":1', '"time":1,"time":1').replace('otp.login', 'no.such'), 'error'],
    [good.replace('271828', '\\ud800'), 'error'],
    [good.replace('"seq":7', '"seq":7,"seq":7'), 'error', 0],
    ...['-1', '1.0', '-0', 'true', '9007199254740992'].map((seq) => [good.replace('"seq":7', `"seq":${seq}`), 'error', 0]),
    ...[`\ufeff${good}`, '', '[7]', `${good} x`, '{'.repeat(100000)].map((text) => [text, 'error', 0]),
    [Buffer.concat([Buffer.from(good), Buffer.from([0xff])]), 'error', 0],
    [nested(14), 'error'],
    [nested(15), 'error', 0],
    [sized(MOST_BYTES - 1), 'unsupported'],
    [sized(MOST_BYTES), 'error', 0],
    [sized(3 * MOST_BYTES), 'error', 0],
    [good, 'ok'],
  ]);
});

test('order', () => {
  const wrongPin = { ...login, pin: '1' };
  check([
    [line('no.such', {}, { more: 1 }), 'error'],
    [line('no.such', []), 'error'],
    ['{"type":"case","seq":7,"op":"no.such"}', 'error'],
    [line('no.such', {}, { type: 'poem' }), 'error'],
    ['{"seq":7,"op":"no.such","args":{}}', 'error'],
    [line('nothing', {}), 'unsupported'],
    [line('otp.login', wrongPin), 'rejected'],
    ...[{ version: 0 }, { version: 3 }, { version: 2 }, { version: 2, q: 1048577 }].map((more) => (
      [line('otp.login', { ...wrongPin, ...more }), 'error'])),
    ['{"type":"bench","seq":7,"op":"authenticator.trace","output":"replies","milliseconds":0,'
      + `"inputs":[{"version":1,"secret":"${secret}","steps":[]}]}`, 'error'],
  ]);
});

test('steps', () => {
  const phone = (steps) => line('authenticator.trace', { version: 1, secret, steps });
  const policy = { lifetime: 1, typed: 'never', 'login-blocks': 'fixed', 'unlinked-purposes': [], bulk: false }; // invalid
  const bank = (loaded) => line('verifier.trace', {
    version: 1, secret, pin: '271828', policy, 'enrolled-at': 1, active: false,
    steps: [{ at: 2, store: 'ok', loaded, input: { do: 'revoke' } }],
  });
  const moment = { unix: 1, 'since-boot': 1, boot: '00'.repeat(16), store: 'ok' };
  const found = check([
    [phone([{ do: 'scan', text: 'x', ...moment }, { do: 'authorise', pin: '271828', ...moment }]), 'ok'],
    [phone([{ do: 'restore', step: 0 }]), 'ok'],
    [phone([{ do: 'restore', step: 1 }]), 'error'],
    [bank(0), 'rejected'],
    [bank(1), 'error'],
    [bank(null), 'error'],
  ]);
  assert.deepEqual(found[0].ok.replies, [{ rejected: 'malformed-payload' }, { 'nothing-scanned': true }]);
});

test('hello', () => {
  const hello = { type: 'hello', protocol: 1, nonce: '00' };
  const found = answers([hello, { ...hello, protocol: 2 }, hello].map((request) => JSON.stringify(request)));
  assert.deepEqual(found.map(({ type, protocol, nonce }) => ({ type, protocol, nonce })), [hello, hello, hello]);
  check([{ more: 1 }, { nonce: 0 }, { protocol: -1 }, { nonce: undefined }, { protocol: undefined }].map((wrong) => (
    [JSON.stringify({ ...hello, ...wrong }), 'error', 0])));
});
