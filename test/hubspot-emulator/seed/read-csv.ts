import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

export type CsvFile = {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
};

/** Reads a table with a header: comma or semicolon, UTF-8 or UTF-16, rows that do not fit are told and left out. */
export function readCsv(file: string): CsvFile {
  const text = decode(readFileSync(file));
  const refused: { line: number; reason: string }[] = [];
  const parsed: unknown = parse(text, {
    bom: true,
    delimiter: delimiterOf(text),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      const line = typeof error?.['lines'] === 'number' ? error['lines'] : 0;
      refused.push({ line, reason: error?.code ?? 'cannot be read' });
      return undefined;
    },
  });
  // With `info`, each record comes with the place where it ended; the types of the package do not say so.
  const [first, ...others] = parsed as { record: string[]; info: { lines: number } }[];
  if (first === undefined)
    throw new Error(`emulator: ${file} is empty; expected a header and rows`);
  const header = first.record.map((cell) => cell.trim());
  const rows: CsvRow[] = [];
  for (const { record, info } of others)
    if (record.length === header.length) rows.push({ line: info.lines, cells: record });
    else
      refused.push({
        line: info.lines,
        reason: `${record.length} columns instead of ${header.length}`,
      });
  return { header, rows, refused };
}

function decode(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return isUtf16 ? bytes.subarray(2).toString('utf16le') : bytes.toString('utf8');
}

function delimiterOf(text: string): string {
  const line = text.slice(0, text.indexOf('\n') + 1 || undefined);
  return line.split(';').length > line.split(',').length ? ';' : ',';
}
