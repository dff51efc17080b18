/** Most of a page is white paper: what looks for ink skips it several pixels at a time. */

const whites = 0xff_ff_ff_ff;

/**
 * @param data grey values of a whole picture
 * @returns finds the first pixel from `at` on, before `end`, that is darker than `level`; `end` where there is none
 */
export function darkFinder(data: Uint8Array): (at: number, end: number, level: number) => number {
  // four pixels are read at once only from where four bytes begin
  const aligned = data.byteOffset % 4 === 0 ? data : new Uint8Array(data);
  const fours = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
  return (from, end, level) => {
    let at = from;
    while (at < end) {
      if ((at & 3) === 0 && fours[at >> 2] === whites) at += 4;
      else if (data[at]! < level) return at;
      else at += 1;
    }
    return end;
  };
}
