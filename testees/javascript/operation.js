// operation.md: what the customer authorises. An operation in memory has the members of its JSON form (testee.md); the sha256 of a
// bulk is a Buffer. Form is judged by fromItem (OP-4), values by check (OP-5), and never in the other order.

import { createHash } from 'node:crypto';
import * as cbor from './cbor.js';
import { refuse } from './errors.js';
import { isText, skeleton } from './text.js';
import { CURRENCIES, PURPOSES } from './tables.js';

export const MOST_AMOUNT = 999999999999999;
const MOST_ITEMS = 10;
const MOST_DETAILS = 6;
const MOST_COUNT = 100000;

const SHAPES = [
  // kind, elements of the array (OP-4)
  null, ['payment', 8], ['batch', 7], ['action', 4], ['bulk', 8],
];

// ---- encoding (OP-1)

export function toItem(operation) {
  const { purpose, currency, reference, details } = operation;
  switch (operation.kind) {
    case 'payment':
      return [1, purpose, operation.amount, currency, operation.payee, operation.account, reference, details];
    case 'batch':
      return [2, purpose, operation.total, currency, operation.items.map(itemOf), reference, details];
    case 'action':
      return [3, purpose, operation.title, details];
    default:
      return [4, purpose, operation.total, currency, operation.count, operation.sha256, reference, details];
  }
}

const itemOf = ({ payee, account, amount }) => [payee, account, amount];

// ---- form (OP-4)

const form = (right) => right || refuse('malformed-body');
const isUint = (value) => typeof value === 'number' || typeof value === 'bigint';
const isString = (value) => typeof value === 'string';
const isStringOrNull = (value) => value === null || isString(value);
const isBytes = (value, length) => Buffer.isBuffer(value) && value.length === length;

export function fromItem(item) {
  form(Array.isArray(item));
  const shape = SHAPES[item[0]] ?? refuse('malformed-body');
  form(typeof item[0] === 'number' && item.length === shape[1] && isUint(item[1]));
  const [kind] = shape;
  if (kind === 'action') {
    const [, purpose, title, details] = item;
    form(isString(title) && areDetails(details));
    return { kind, purpose, title, details };
  }
  const [, purpose, amount, currency, fourth, fifth] = item;
  const [reference, details] = item.slice(-2);
  form(isUint(amount) && isString(currency) && isStringOrNull(reference) && areDetails(details));
  if (kind === 'payment') {
    form(isString(fourth) && isStringOrNull(fifth));
    return { kind, purpose, amount, currency, payee: fourth, account: fifth, reference, details };
  }
  if (kind === 'batch') {
    form(Array.isArray(fourth) && fourth.length >= 2 && fourth.length <= MOST_ITEMS && fourth.every(isItem));
    const items = fourth.map(([payee, account, one]) => ({ payee, account, amount: one }));
    return { kind, purpose, total: amount, currency, items, reference, details };
  }
  form(isUint(fourth) && isBytes(fifth, 32));
  return { kind, purpose, total: amount, currency, count: fourth, sha256: fifth, reference, details };
}

const isItem = (item) =>
  Array.isArray(item) && item.length === 3 && isString(item[0]) && isString(item[1]) && isUint(item[2]);

const areDetails = (details) =>
  Array.isArray(details) &&
  details.length <= MOST_DETAILS &&
  details.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isString));

// ---- values (OP-5 to OP-17)

export function check(operation) {
  if (!areValues(operation)) refuse('invalid-operation');
}

function areValues(operation) {
  const { kind, purpose, details } = operation;
  if (!PURPOSES.get(purpose)?.shapes.includes(kind)) return false; // OP-7
  if (details.length > MOST_DETAILS || !details.every(isDetail)) return false;
  if (kind === 'action') return isText(operation.title, 70);
  if (!CURRENCIES.has(operation.currency)) return false; // OP-8
  if (operation.reference !== null && !isText(operation.reference, 140)) return false;
  if (kind === 'payment') {
    const { amount, payee, account } = operation;
    if (account === null && ![4, 5, 6].includes(purpose)) return false; // OP-10
    return isAmount(amount) && isText(payee, 70) && (account === null || isAccount(account));
  }
  if (!isAmount(operation.total)) return false;
  if (kind === 'batch') {
    const { items } = operation;
    return items.length >= 2 && items.length <= MOST_ITEMS && areItems(items, operation.total);
  }
  return operation.count >= 2 && operation.count <= MOST_COUNT; // OP-17
}

const isAmount = (amount) => amount >= 1 && amount <= MOST_AMOUNT; // OP-6

// Items, and their sum (OP-11). The sum stays below 2^53, since it is given up above the greatest total.
function areItems(items, total) {
  let sum = 0;
  for (const { payee, account, amount } of items) {
    if (!isText(payee, 70) || account === null || !isAccount(account) || !isAmount(amount)) return false;
    sum = Math.min(sum + amount, MOST_AMOUNT + 1);
  }
  return sum === total;
}

// OP-9. The check digits are judged by themselves: 00, 01 and 99 can be congruent to 1 and are none.
function isAccount(account) {
  if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/.test(account)) return false;
  const digits = Number(account.slice(2, 4));
  if (digits < 2 || digits > 98) return false;
  let rest = 0;
  for (const character of account.slice(4) + account.slice(0, 4)) {
    const value = parseInt(character, 36);
    rest = (rest * (value < 10 ? 10 : 100) + value) % 97;
  }
  return rest === 1;
}

const FIELDS = ['purpose', 'amount', 'payee', 'account', 'total', 'item-count', 'item-fingerprint', 'title', 'reference'];

const FIELD_SKELETONS = new Set(FIELDS.map(skeleton));
const ITEM_FIELD = new RegExp(`^${skeleton('item')}[2-9io]+(${['payee', 'account', 'amount'].map(skeleton).join('|')})$`);

function isDetail([label, value]) {
  if (!isText(label, 20) || !isText(value, 70)) return false;
  const look = skeleton(label);
  return !FIELD_SKELETONS.has(look) && !ITEM_FIELD.test(look); // OP-16
}

// ---- bulk (OP-18, OP-19)

// An issuer's bulk: of its items come count and sha256, and the total is checked.
export function bulkOf({ items, ...rest }) {
  if (items.length < 2 || items.length > MOST_COUNT || !areItems(items, rest.total)) refuse('invalid-operation');
  const sha256 = createHash('sha256').update('dlotp v1 batch\0').update(cbor.encode(items.map(itemOf))).digest();
  return { ...rest, count: items.length, sha256 };
}
