import { StringDecoder } from 'node:string_decoder';
import { stripMark } from './load-model.ts';

/** A longer line is no lead; without a bound one file without line ends would fill the memory. */
export const MOST_LINE_CHARACTERS = 16 * 1024 * 1024;

/** A line with its number (from 1), or a line that is too long to be kept. */
export type Line =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly tooLong: true };

/**
 * Cuts a stream of UTF-8 into lines, as many at a time as have come, and asks for more only when the caller
 * does. Blank lines are passed over but counted.
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer | string>,
  mostCharacters = MOST_LINE_CHARACTERS,
): AsyncGenerator<Line[]> {
  const decoder = new StringDecoder('utf8');
  let number = 0;
  let rest = '';
  let isTooLong = false;
  const addLine = (lines: Line[], text: string): void => {
    number += 1;
    const wasTooLong = isTooLong || text.length > mostCharacters;
    isTooLong = false;
    const kept = number === 1 ? stripMark(text) : text;
    if (wasTooLong) lines.push({ number, tooLong: true });
    else if (VISIBLE.test(kept)) lines.push({ number, text: kept });
  };
  for await (const chunk of chunks) {
    const parts = (typeof chunk === 'string' ? chunk : decoder.write(chunk)).split('\n');
    const last = parts.pop() ?? '';
    const lines: Line[] = [];
    for (const part of parts) {
      addLine(lines, rest + part);
      rest = '';
    }
    rest += last;
    if (rest.length > mostCharacters) {
      isTooLong = true;
      rest = '';
    }
    if (lines.length > 0) yield lines;
  }
  const lines: Line[] = [];
  rest += decoder.end();
  if (rest !== '' || isTooLong) addLine(lines, rest);
  if (lines.length > 0) yield lines;
}

const VISIBLE = /\S/;
