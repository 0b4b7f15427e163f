// Lines, and what TEST-1 and TEST-9 ask of their text: nothing here has to be changed.

const MOST_BYTES = 1048576; // of a line, with its line feed
const MOST_DEPTH = 16;
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g;

// Each line as bytes without its line feed, which the last one need not have; null in place of one that is too long.
export async function* lines(stream) {
  let parts = [];
  let length = 0;
  const add = (part) => {
    length += part.length;
    if (length < MOST_BYTES) parts.push(part);
    else parts = [];
  };
  const line = () => {
    const whole = length < MOST_BYTES ? Buffer.concat(parts) : null;
    [parts, length] = [[], 0];
    return whole;
  };
  for await (const chunk of stream) {
    let begin = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, begin)) {
      add(chunk.subarray(begin, end));
      yield line();
      begin = end + 1;
    }
    add(chunk.subarray(begin));
  }
  if (length > 0) yield line();
}

// The object that a line holds; its seq, 0 where it has not exactly one; and what breaks TEST-1 in it, or null. Throws where the
// line is no such object at all.
export function parse(line) {
  if (line === null) throw new Error("the line is too long");
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(line);
  const request = JSON.parse(text);
  if (typeof request !== "object" || request === null || Array.isArray(request)) throw new Error("no JSON object");
  let fault = null;
  const seqs = [];
  const open = []; // the objects and arrays around a token
  for (const [token] of text.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === "{" || token === "[") {
      if (open.length === MOST_DEPTH) throw new Error("nested too deep");
      open.push({ isObject: token === "{", names: new Set(), name: null });
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (token === ",") {
      inner.name = null;
    } else if (token[0] === '"') {
      const string = JSON.parse(token);
      if (/\p{Surrogate}/u.test(string)) fault ??= "a surrogate is escaped alone";
      if (inner.isObject && inner.name === null) {
        if (inner.names.has(string)) fault ??= "a member twice";
        inner.names.add(string);
        inner.name = string;
        if (open.length === 1 && string === "seq") seqs.push(null);
      }
    } else if (token !== ":" && open.length === 1 && inner.name === "seq") {
      seqs[seqs.length - 1] = isNumber(token) ? Number(token) : null;
    }
  }
  return { request, seq: (seqs.length === 1 && seqs[0]) || 0, fault };
}

// Whether a token is a number of the wire (TEST-3).
function isNumber(token) {
  return /^[0-9]{1,16}$/.test(token) && Number.isSafeInteger(Number(token));
}
