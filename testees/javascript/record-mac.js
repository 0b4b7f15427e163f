// records.md: the MACs of stored rows and events, and what is loaded of an enrolment.

import { timingSafeEqual } from 'node:crypto';
import * as cbor from './cbor.js';
import { hmac } from './enrolment.js';
import { refuse } from './errors.js';

// REC-1
export const rowInput = (number, { version, kind, identity, epoch, revision, content }) => cbor.encode(
  [`dlotp v${version} record`, number, kind, identity, epoch, revision, content]);

// REC-3
export const eventInput = (number, { version, enrolment, epoch, revision, previous, content }) => cbor.encode(
  [`dlotp v${version} event`, number, enrolment, epoch, revision, previous, content]);

// REC-4, REC-6: `keys` is a map from numbers to keys.
function checkMac(keys, number, input, found) {
  const key = keys.get(number) ?? refuse('malformed-record');
  if (!timingSafeEqual(hmac(key, input), found)) refuse('malformed-record');
}

// REC-5
function checkOrder(events) {
  events.forEach((event, n) => {
    if ((event.revision === 1) !== (event.previous === null)) refuse('malformed-record');
    if (n === 0) return;
    const before = events[n - 1];
    const follows = event.previous !== null && event.previous.equals(before.mac)
      && event.revision === before.revision + 1 && event.epoch >= before.epoch;
    if (!follows) refuse('malformed-record');
  });
}

// REC-4 and REC-5. Gives the number of the key that the next input writes under (REC-6).
export function load(keys, version, record, events) {
  checkMac(keys, record.number, rowInput(record.number, { ...record, version, kind: 'enrolment' }), record.mac);
  for (const event of events) {
    checkMac(keys, event.number, eventInput(event.number, { ...event, version, enrolment: record.identity }), event.mac);
  }
  checkOrder(events);
  const newest = events.at(-1) ?? refuse('malformed-record');
  if (newest.epoch !== record.epoch || newest.revision !== record.revision) refuse('malformed-record');
  return Math.max(...keys.keys());
}
