/** Mean width of a character at the charts' 11 px, in pixels, with a little between labels. */
const CHARACTER = 6.5;

/**
 * A name as a label of at most two lines for a column of a chart, cut with an ellipsis where it does not fit.
 * @param width of the column in pixels
 */
export function columnLabel(name: string, width: number): string {
  const room = Math.max(4, Math.floor(width / CHARACTER));
  const [first = "", ...rest] = wrapped(name.split(" "), room);
  return rest.length === 0 ? cut(first, room) : `${cut(first, room)}\n${cut(rest.join(" "), room)}`;
}

function wrapped(words: readonly string[], room: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

const cut = (line: string, room: number): string =>
  line.length <= room ? line : `${line.slice(0, room - 1).trimEnd()}…`;
