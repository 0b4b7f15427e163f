// Cuts a stream of bytes into lines of bounded length (TEST-1). A line that is too long is dropped as it comes, so that memory is
// bounded too, and is handed on as null. Bytes at the end that no line feed ends are a line too (TEST-9).

export class Lines {
  #parts = [];
  #length = 0; // of the line that is being read, without its line feed

  constructor(most, each) {
    this.most = most;
    this.each = each;
  }

  take(chunk) {
    let begin = 0;
    for (;;) {
      const end = chunk.indexOf(0x0a, begin);
      if (end < 0) break;
      this.#add(chunk.subarray(begin, end));
      this.#finish();
      begin = end + 1;
    }
    this.#add(chunk.subarray(begin));
  }

  end() {
    if (this.#length > 0) this.#finish();
  }

  #add(part) {
    this.#length += part.length;
    if (this.#length + 1 > this.most) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  #finish() {
    const line = this.#length + 1 > this.most ? null : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    this.each(line);
  }
}
