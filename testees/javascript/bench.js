// testee.md, "Measuring": what an operation costs in this process (TEST-17).

import { createHash } from 'node:crypto';
import { operationOf } from './cases.js';
import { Failure, Unreadable } from './errors.js';
import * as wire from './wire.js';

const SAMPLES = 3; // at least
const SAMPLE_NS = 1_000_000n; // at least, of each

const NOTHING = [wire.any, () => ({ nothing: '' })];
const REQUEST = { type: wire.string, seq: wire.uint, op: wire.string, output: wire.string, inputs: wire.array(wire.any), milliseconds: wire.uint };
export const BENCH = wire.object(REQUEST);

let kept; // what was computed last, so that no engine may leave out what nobody looks at

// Samples and digest for a request that was read; null is an unknown operation. TEST-18: the inputs are read before, and outputs are
// not written.
export function measure({ op, output, inputs, milliseconds }) {
  const found = op === 'nothing' ? NOTHING : operationOf(op);
  if (found === undefined) return null;
  const [read, compute] = found;
  const given = inputs.map((args, n) => read(args, `inputs[${n}]`));
  const digest = digestOf(given, compute, output);
  const samples = [];
  const end = process.hrtime.bigint() + BigInt(milliseconds) * 1_000_000n;
  while (samples.length < SAMPLES || process.hrtime.bigint() < end) samples.push(sample(given, compute));
  return { samples, digest };
}

function digestOf(given, compute, output) {
  const hash = createHash('sha256');
  for (const args of given) {
    const text = wire.string(outputsOf(compute, args)[output], `output ${output}`);
    hash.update(`${text}\n`, 'utf8');
  }
  return hash.digest('hex');
}

function outputsOf(compute, args) {
  try {
    return compute(args);
  } catch (error) {
    if (error instanceof Failure) throw new Unreadable(`an input is refused: ${error.code}`);
    throw error;
  }
}

// Whole passes that together take a millisecond or longer.
function sample(given, compute) {
  const start = process.hrtime.bigint();
  let took = 0n;
  let passes = 0;
  while (took < SAMPLE_NS) {
    for (const args of given) kept = compute(args);
    passes += 1;
    took = process.hrtime.bigint() - start;
  }
  return { passes, nanoseconds: Number(took) };
}
