// The worked examples of the pages, for the self-tests of both versions.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

export const hex = (text) => Buffer.from(text, 'hex');

// The lines of a page's block marked `example`, or `example v2`, each [name, value]; those of a trace have the names step, gives and so on.
export function lines(page, mark = 'example', split = /^(\S+(?: \d+)?)\s+(.*)$/) {
  const text = readFileSync(new URL(`../../spec/${page}.md`, import.meta.url), 'utf8');
  const [block] = text.matchAll(new RegExp(`^\`\`\`${mark}\\n(.*?)^\`\`\`$`, 'gms'));
  return block[1].trimEnd().split('\n').map((line) => split.exec(line).slice(1));
}

export const example = (page, mark) => new Map(lines(page, mark));

// Compares a block with what was computed: the same names, the same values.
export function same(block, computed) {
  const texts = Object.entries(computed).map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('hex') : String(value)]);
  assert.deepEqual(Object.fromEntries(texts), Object.fromEntries(block));
}
