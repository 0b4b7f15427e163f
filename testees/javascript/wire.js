// The types of the wire (testee.md). Each reader takes a value and the name that an error calls it by, and returns the value
// or throws Unreadable. No reader puts a value into its error: it could be a PIN or a key (ERR-2).

import { Unreadable } from './errors.js';

const fail = (name, what) => {
  throw new Unreadable(`${name}: expected ${what}`);
};

export const string = (value, name) => (typeof value === 'string' ? value : fail(name, 'a string'));
export const uint = (value, name) => (Number.isSafeInteger(value) ? value : fail(name, 'an integer of 0 to 2^53 - 1'));
export const boolean = (value, name) => (typeof value === 'boolean' ? value : fail(name, 'true or false'));
export const any = (value) => value;
export const anyObject = (value, name) => (
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : fail(name, 'an object'));

export const nullable = (reader) => (value, name) => (value === null ? null : reader(value, name));

export const oneOf = (...values) => (value, name) => (values.includes(value) ? value : fail(name, values.join(' or ')));

// Bytes: lower-case hexadecimal digits (TEST-3), of the given length, or of any.
export const bytes = (length) => (value, name) => {
  if (typeof value !== 'string' || value.length % 2 !== 0 || !/^[0-9a-f]*$/.test(value)) fail(name, 'bytes in hexadecimal');
  if (length !== undefined && value.length !== 2 * length) fail(name, `${length} bytes`);
  return Buffer.from(value, 'hex');
};

export const eightDigits = (value, name) => (/^[0-9]{8}$/.test(value) ? value : fail(name, '8 digits'));

export const hexText = (length) => (value, name) => bytes(length)(value, name).toString('hex');

export const array = (reader) => (value, name) => {
  if (!Array.isArray(value)) fail(name, 'an array');
  return value.map((item, n) => reader(item, `${name}[${n}]`));
};

export const pair = (reader) => (value, name) => {
  if (!Array.isArray(value) || value.length !== 2) fail(name, 'an array of two');
  return [reader(value[0], name), reader(value[1], name)];
};

// An object with exactly the members of `readers`; those of `optional` may be absent.
export const object = (readers, optional = {}) => (value, name) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(name, 'an object');
  const out = Object.create(null);
  for (const member of Object.keys(value)) {
    if (!Object.hasOwn(readers, member) && !Object.hasOwn(optional, member)) fail(name, 'no other members than its own');
  }
  for (const [member, reader] of Object.entries(readers)) {
    if (!(member in value)) fail(name, `a member ${member}`);
    out[member] = reader(value[member], `${name}.${member}`);
  }
  for (const [member, reader] of Object.entries(optional)) {
    if (member in value) out[member] = reader(value[member], `${name}.${member}`);
  }
  return out;
};

// The steps of a trace; the member `earlier` of one names a step before it (TEST-9).
export const steps = (reader, earlier) => (value, name) => array(reader)(value, name).map((step, n) => (
  (step[earlier] ?? 0) > n ? fail(`${name}[${n}].${earlier}`, 'an earlier step') : step));

// An object whose other members depend on one of them.
export const tagged = (tag, shapes) => (value, name) => {
  const kind = typeof value === 'object' && value !== null && !Array.isArray(value) ? value[tag] : undefined;
  if (typeof kind !== 'string' || !Object.hasOwn(shapes, kind)) fail(`${name}.${tag}`, Object.keys(shapes).join(' or '));
  return shapes[kind](value, name);
};
