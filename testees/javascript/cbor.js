// The deterministic subset of CBOR (RFC 8949) that operation.md fixes: integers without sign, byte strings, text strings,
// arrays and null, each in its one shortest form (OP-2, OP-3).

import { isUtf8 } from 'node:buffer';
import { refuse } from './errors.js';

const UINT = 0;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const NULL = 0xf6;

// A value is a number or BigInt, a Buffer, a string, null, or an array of values.
export function encode(value) {
  const parts = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value, parts) {
  if (value === null) {
    parts.push(Buffer.of(NULL));
  } else if (typeof value === 'number' || typeof value === 'bigint') {
    parts.push(head(UINT, value));
  } else if (typeof value === 'string') {
    const text = Buffer.from(value, 'utf8');
    parts.push(head(TEXT, text.length), text);
  } else if (Array.isArray(value)) {
    parts.push(head(ARRAY, value.length));
    for (const item of value) write(item, parts);
  } else {
    parts.push(head(BYTES, value.length), value);
  }
}

// Major type and argument, in the shortest form (OP-2).
function head(major, argument) {
  const high = major << 5;
  if (argument < 24) return Buffer.of(high | Number(argument));
  if (argument < 0x100) return Buffer.of(high | 24, Number(argument));
  let out;
  if (argument < 0x10000) {
    out = Buffer.alloc(3);
    out.writeUInt16BE(Number(argument), 1);
    out[0] = high | 25;
  } else if (argument < 0x100000000) {
    out = Buffer.alloc(5);
    out.writeUInt32BE(Number(argument), 1);
    out[0] = high | 26;
  } else {
    out = Buffer.alloc(9);
    out.writeBigUInt64BE(BigInt(argument), 1);
    out[0] = high | 27;
  }
  return out;
}

// Decodes exactly one value, with nothing after it. Integers above 2^53 - 1 come as BigInt.
export function decode(bytes) {
  const reader = new Reader(bytes);
  const value = reader.item();
  if (reader.at !== bytes.length) refuse('malformed-body');
  return value;
}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  slice(length) {
    if (length > this.bytes.length - this.at) refuse('malformed-body'); // an end in the middle of an item
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  argument(additional) {
    if (additional < 24) return additional;
    switch (additional) {
      case 24: return this.atLeast(24, this.slice(1)[0]);
      case 25: return this.atLeast(0x100, this.slice(2).readUInt16BE());
      case 26: return this.atLeast(0x10000, this.slice(4).readUInt32BE());
      case 27: {
        const long = this.atLeast(0x100000000, this.slice(8).readBigUInt64BE());
        return long <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(long) : long;
      }
      default: return refuse('malformed-body'); // reserved, or of indefinite length
    }
  }

  // A smaller argument would have had a shorter form (OP-3).
  atLeast(least, argument) {
    return argument >= least ? argument : refuse('malformed-body');
  }

  // A body has at most 640 bytes, so this is never more than 640 deep.
  item() {
    const first = this.slice(1)[0];
    if (first === NULL) return null;
    const major = first >> 5;
    if (![UINT, BYTES, TEXT, ARRAY].includes(major)) refuse('malformed-body');
    const argument = this.argument(first & 31);
    if (major === UINT) return argument;
    if (major === BYTES) return Buffer.from(this.slice(argument));
    if (major === TEXT) return this.text(argument);
    const items = [];
    for (let n = 0; n < argument; n += 1) items.push(this.item());
    return items;
  }

  text(length) {
    const bytes = this.slice(length);
    return isUtf8(bytes) ? bytes.toString('utf8') : refuse('malformed-body'); // a byte order mark stays a code point
  }
}
