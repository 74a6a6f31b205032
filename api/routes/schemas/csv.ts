type Cell = string | number | boolean | null | undefined;

/** One record as of RFC 4180, with its line end. */
export function csvRecord(cells: readonly Cell[]): string {
  return `${cells.map(field).join(',')}\r\n`;
}

const number = /^-?\d+(\.\d+)?$/;
/** What a spreadsheet takes for the beginning of a formula, in full width as well; OWASP, "CSV Injection". */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/** A number stays one; other text that a spreadsheet would run gets an apostrophe before it. */
function field(cell: Cell): string {
  const text = String(cell ?? '');
  const safe = formula.test(text) && !number.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
