// The strict JSON of the wire (TEST-1, TEST-3): what JSON.parse lets pass and the wire does not know is a fault, namely a member
// that stands twice and half of a surrogate pair; deep nesting is refused. A number that is no integer of 0 to 2^53 - 1 is read as
// NaN, which no reader of the wire takes: the request is refused, and its seq is known (TEST-9).

import { Unreadable } from './errors.js';

const DEPTH = 16; // of objects and arrays
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPES = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

// The value, which is an object; its seq, 0 where it has not exactly one; and the first fault that leaves the line readable, or null.
export function parseLine(text) {
  const reader = new Reader(text);
  reader.space();
  if (text[reader.at] !== '{') reader.fail('expected an object');
  const value = reader.value(0);
  reader.space();
  if (reader.at !== text.length) reader.fail('characters after the value');
  const seq = Number.isSafeInteger(value.seq) && !reader.seqTwice ? value.seq : 0;
  return { value, seq, fault: reader.fault };
}

// The object that a text is, if it has no fault at all.
export function parseJson(text) {
  const { value, fault } = parseLine(text);
  if (fault !== null) throw new Unreadable(fault);
  return value;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.fault = null;
    this.seqTwice = false;
  }

  fail(what) {
    throw new Unreadable(`JSON, character ${this.at}: ${what}`);
  }

  space() {
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (c !== 0x20 && c !== 0x09 && c !== 0x0a && c !== 0x0d) return;
      this.at += 1;
    }
  }

  take(character) {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  need(character) {
    if (!this.take(character)) this.fail(`expected ${character}`);
  }

  value(depth) {
    const c = this.text[this.at];
    if (depth === DEPTH && (c === '{' || c === '[')) this.fail('nested too deep');
    if (c === '{') return this.object(depth);
    if (c === '[') return this.array(depth);
    if (c === '"') return this.string();
    if (c === '-' || (c >= '0' && c <= '9')) return this.number();
    for (const [word, value] of [['null', null], ['true', true], ['false', false]]) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.fail('expected a value');
  }

  object(depth) {
    const members = Object.create(null); // no prototype: `__proto__` is a name like any other
    this.need('{');
    this.space();
    if (this.take('}')) return members;
    do {
      this.space();
      const name = this.string();
      if (name in members) {
        this.fault ??= 'a member stands twice';
        if (depth === 0 && name === 'seq') this.seqTwice = true;
      }
      this.space();
      this.need(':');
      this.space();
      members[name] = this.value(depth + 1);
      this.space();
    } while (this.take(','));
    this.need('}');
    return members;
  }

  array(depth) {
    const items = [];
    this.need('[');
    this.space();
    if (this.take(']')) return items;
    do {
      this.space();
      items.push(this.value(depth + 1));
      this.space();
    } while (this.take(','));
    this.need(']');
    return items;
  }

  number() {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (found === null) this.fail('expected a number');
    this.at = NUMBER.lastIndex;
    const number = /^[0-9]{1,16}$/.test(found[0]) ? Number(found[0]) : NaN;
    return Number.isSafeInteger(number) ? number : NaN;
  }

  string() {
    this.need('"');
    let out = '';
    let begin = this.at;
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (Number.isNaN(c) || c < 0x20) this.fail('a string without end, or a control character in it');
      if (c !== 0x22 && c !== 0x5c) {
        this.at += 1;
        continue;
      }
      out += this.text.slice(begin, this.at);
      this.at += 1;
      if (c === 0x22) break;
      out += this.escape();
      begin = this.at;
    }
    if (!out.isWellFormed()) this.fault ??= 'half of a surrogate pair';
    return out;
  }

  escape() {
    const c = this.text[this.at];
    this.at += 1;
    if (Object.hasOwn(ESCAPES, c ?? '')) return ESCAPES[c];
    const hex = this.text.slice(this.at, this.at + 4);
    if (c !== 'u' || !/^[0-9A-Fa-f]{4}$/.test(hex)) this.fail('an unknown escape');
    this.at += 4;
    return String.fromCharCode(parseInt(hex, 16));
  }
}
