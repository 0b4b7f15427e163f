// testee.md: the testee. Reads requests from standard input and writes answers to standard output, one JSON object a line.

import { isUtf8 } from 'node:buffer';
import { Failure, Unreadable } from './errors.js';
import { VERSIONS } from './enrolment.js';
import { BENCH, measure } from './bench.js';
import { OPERATIONS, answerCase } from './cases.js';
import { parseLine } from './json.js';
import { Lines } from './lines.js';
import * as wire from './wire.js';

const MOST_BYTES = 1048576; // of a line, with its line feed (TEST-1)

const HELLO = wire.object({ type: wire.string, protocol: wire.uint, nonce: wire.string });
const CASE = wire.object({ type: wire.string, seq: wire.uint, op: wire.string, args: wire.anyObject });
const REQUEST = wire.tagged('type', { hello: HELLO, case: CASE, bench: BENCH });

const hello = (nonce) => ({
  type: 'hello',
  protocol: 1,
  nonce,
  implementation: 'dlotp-javascript',
  version: '1.0.0',
  language: 'JavaScript',
  roles: ['authenticator', 'issuer', 'verifier', 'oath'],
  versions: VERSIONS,
  claims: ['typed', 'bulk'],
  operations: OPERATIONS,
});

// The answer to one line, which is bytes without its line feed, or null where it was too long.
function answer(line) {
  let seq = 0; // where a request can't be read so far that it has one
  try {
    if (line === null) throw new Unreadable('a line too long');
    if (!isUtf8(line)) throw new Unreadable('a line that is not UTF-8');
    const text = parseLine(line.toString('utf8')); // a byte order mark stays, and begins no value
    seq = text.seq;
    if (text.fault !== null) throw new Unreadable(text.fault);
    const { value } = text;
    const request = REQUEST(value, 'request');
    if (request.type === 'hello') return hello(request.nonce);
    const ok = request.type === 'bench' ? measure(request) : answerCase(request.op, request.args);
    return ok === null ? { seq, unsupported: { reason: 'no such operation' } } : { seq, ok };
  } catch (error) {
    if (error instanceof Failure) return { seq, rejected: { code: error.code } };
    // An error of the program tells its kind alone: its text could hold what must not come out (ERR-2).
    const trace = error instanceof Unreadable ? error.message : `failed inside: ${error?.name}`;
    return { seq, error: { trace } };
  }
}

function write(object) {
  let text = `${JSON.stringify(object)}\n`;
  if (Buffer.byteLength(text) > MOST_BYTES) {
    text = `${JSON.stringify({ seq: object.seq, error: { trace: 'the answer is too long' } })}\n`;
  }
  if (!process.stdout.write(text)) process.stdin.pause(); // until what is written was taken: no queue grows here
}

process.stdout.on('drain', () => process.stdin.resume());
process.stdout.on('error', () => process.exit(1));
const lines = new Lines(MOST_BYTES, (line) => write(answer(line)));
process.stdin.on('data', (chunk) => lines.take(chunk));
process.stdin.on('end', () => lines.end());
