// Texts of an operation (operation.md, OP-12 to OP-16): length, allow list, spaces, one script a word, and what a text looks like.

import { ALLOWED, SKELETONS } from './characters.js';

function* pointsOf(ranges) {
  for (const range of ranges.split(' ')) {
    const [first, last = first] = range.split('-').map((point) => parseInt(point, 16));
    for (let point = first; point <= last; point += 1) yield point;
  }
}

// Code point to the script of the letter (OP-15); null is no letter.
const SCRIPTS = new Map();
for (const [script, ranges] of Object.entries(ALLOWED)) {
  for (const point of pointsOf(ranges)) SCRIPTS.set(point, script === 'none' ? null : script);
}

// Code point to the letters or digits that it looks like (OP-16).
const LOOKS = new Map();
for (const [look, ranges] of Object.entries(SKELETONS)) {
  for (const point of pointsOf(ranges)) LOOKS.set(point, look);
}

// Whether a text is one of at most `most` code points.
export function isText(text, most) {
  let length = 0;
  let word = null; // the script of the word that is being read
  let before = 0x20; // as if a space stood before: so none may begin the text (OP-14)
  for (const character of text) {
    const point = character.codePointAt(0);
    length += 1;
    if (length > most || !SCRIPTS.has(point)) return false;
    if (point === 0x20 && before === 0x20) return false;
    const letter = SCRIPTS.get(point);
    if (letter !== null && word !== null && letter !== word) return false;
    word = letter;
    before = point;
  }
  return length >= 1 && before !== 0x20;
}

// What a text of the allow list looks like (OP-16).
export const skeleton = (text) => [...text].map((character) => LOOKS.get(character.codePointAt(0)) ?? '').join('');
