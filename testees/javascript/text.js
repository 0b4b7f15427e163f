// Texts of an operation (operation.md, OP-12 to OP-15): length, allow list, spaces, one script a word.

// Code points by script; everything else that is allowed is no letter (OP-15).
const LATIN = [
  [0x41, 0x5a], [0x61, 0x7a], [0xaa, 0xaa], [0xba, 0xba], [0xc0, 0xd6], [0xd8, 0xf6], [0xf8, 0x131], [0x134, 0x13e],
  [0x141, 0x148], [0x14a, 0x17e], [0x218, 0x21b], [0x1e9e, 0x1e9e],
];
const GREEK = [[0x386, 0x386], [0x388, 0x38a], [0x38c, 0x38c], [0x38e, 0x3a1], [0x3a3, 0x3ce]];
const CYRILLIC = [[0x400, 0x45f], [0x490, 0x491]];

const ALLOWED = [
  [0x20, 0x7e], [0xa1, 0xac], [0xae, 0x131], [0x134, 0x13e], [0x141, 0x148], [0x14a, 0x17e], [0x218, 0x21b], [0x386, 0x386],
  [0x388, 0x38a], [0x38c, 0x38c], [0x38e, 0x3a1], [0x3a3, 0x3ce], [0x400, 0x45f], [0x490, 0x491], [0x1e9e, 0x1e9e],
  [0x2013, 0x2014], [0x2018, 0x2019], [0x201c, 0x201d], [0x2026, 0x2026], [0x20ac, 0x20ac],
];

const within = (ranges, point) => ranges.some(([low, high]) => point >= low && point <= high);

function script(point) {
  if (within(LATIN, point)) return 'Latin';
  if (within(GREEK, point)) return 'Greek';
  if (within(CYRILLIC, point)) return 'Cyrillic';
  return null;
}

// Whether a text is one of at most `most` code points.
export function isText(text, most) {
  let length = 0;
  let word = null; // the script of the word that is being read
  let before = 0x20; // as if a space stood before: so none may begin the text (OP-14)
  for (const character of text) {
    const point = character.codePointAt(0);
    length += 1;
    if (length > most || !within(ALLOWED, point)) return false;
    if (point === 0x20 && before === 0x20) return false;
    const letter = script(point);
    if (letter !== null && word !== null && letter !== word) return false;
    word = letter;
    before = point;
  }
  return length >= 1 && before !== 0x20;
}
