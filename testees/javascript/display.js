// operation.md, OP-21 to OP-25: the rows that the customer sees, an ordered list of [field, value].

import { CURRENCIES, PURPOSES } from './tables.js';

const money = (amount, currency) => {
  const decimals = CURRENCIES.get(currency);
  const digits = String(amount).padStart(decimals + 1, '0'); // at least one whole unit, 0 where there are none (OP-23)
  const whole = digits.slice(0, digits.length - decimals);
  return `${whole}${decimals > 0 ? `.${digits.slice(-decimals)}` : ''} ${currency}`;
};

const groups = (text) => text.match(/.{1,4}/g).join(' '); // OP-24, OP-25

export function display(operation) {
  const rows = [['purpose', PURPOSES.get(operation.purpose).name]];
  const { currency } = operation;
  switch (operation.kind) {
    case 'payment':
      rows.push(['amount', money(operation.amount, currency)], ['payee', operation.payee]);
      if (operation.account !== null) rows.push(['account', groups(operation.account)]);
      break;
    case 'batch':
      rows.push(['total', money(operation.total, currency)], ['item-count', String(operation.items.length)]);
      operation.items.forEach(({ payee, account, amount }, index) => {
        const item = `item-${index + 1}`;
        rows.push([`${item}-payee`, payee], [`${item}-account`, groups(account)], [`${item}-amount`, money(amount, currency)]);
      });
      break;
    case 'action':
      rows.push(['title', operation.title]);
      break;
    default:
      rows.push(['total', money(operation.total, currency)], ['item-count', String(operation.count)]);
      rows.push(['item-fingerprint', groups(operation.sha256.toString('hex', 0, 16))]);
  }
  if (operation.kind !== 'action' && operation.reference !== null) rows.push(['reference', operation.reference]);
  return rows.concat(operation.details);
}
