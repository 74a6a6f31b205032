/** A statement of a numbered file, taken apart as far as engines differ; `api/sql/README.md` lists the forms. */
export type BridgeStatement =
  | { readonly kind: 'table'; readonly name: string; readonly lines: readonly BridgeLine[] }
  | { readonly kind: 'column'; readonly table: string; readonly column: BridgeColumn }
  | {
      /** Every `update` or `delete` of the table is refused with the message. */
      readonly kind: 'refusal';
      readonly name: string;
      readonly table: string;
      readonly verb: 'update' | 'delete';
      readonly message: string;
    }
  /** Drop and rename are how SQLite rebuilds a table; rows of other tables may refer to it meanwhile. */
  | { readonly kind: 'drop'; readonly table: string }
  | { readonly kind: 'rename'; readonly table: string; readonly to: string }
  /** The same on every engine: indexes, and statements that move rows. */
  | { readonly kind: 'common'; readonly text: string };

export interface BridgeColumn {
  readonly name: string;
  /** `identity`: a whole number the database gives out, and the primary key. */
  readonly type: 'identity' | 'integer' | 'text';
  /** What follows the type, e.g. ` not null check (op in ('a', 'b'))`; the same on every engine. */
  readonly rest: string;
}

export type BridgeLine = BridgeColumn | { readonly constraint: string };

const common = /^(create (unique )?index|drop index|insert into|update|delete from) /;
const dropTable = /^drop table (\w+)$/;
const rename = /^alter table (\w+) rename to (\w+)$/;
const table = /^create table (\w+) \((.*)\) strict$/s;
const addColumn = /^alter table (\w+) add column (.*)$/s;
const refusal =
  /^create trigger (\w+) before (update|delete) on (\w+) begin select raise\(abort, '((?:[^']|'')+)'\); end$/s;
const column = /^(\w+) (integer primary key autoincrement|integer|text)\b(.*)$/s;
const constraint = /^(primary key|unique|check|foreign key|constraint \w+) ?/;

/** Takes a numbered file apart. Throws, quoting the start of the statement, when another engine would not know it. */
export function bridgeStatements(script: string): BridgeStatement[] {
  return split(script, ';').map(statementOf);
}

function statementOf(text: string): BridgeStatement {
  const [, name = '', body] = table.exec(text) ?? [];
  if (body !== undefined) return { kind: 'table', name, lines: split(body, ',').map(lineOf) };
  const [, altered = '', added] = addColumn.exec(text) ?? [];
  if (added !== undefined) return { kind: 'column', table: altered, column: columnOf(added) };
  const [, trigger = '', verb, of = '', quotedMessage = ''] = refusal.exec(text) ?? [];
  if (verb === 'update' || verb === 'delete') {
    return { kind: 'refusal', name: trigger, table: of, verb, message: quotedMessage.replaceAll("''", "'") };
  }
  const [, dropped] = dropTable.exec(text) ?? [];
  if (dropped !== undefined) return { kind: 'drop', table: dropped };
  const [, renamed = '', to] = rename.exec(text) ?? [];
  if (to !== undefined) return { kind: 'rename', table: renamed, to };
  if (common.test(text)) return { kind: 'common', text };
  throw notPortable(text);
}

function lineOf(text: string): BridgeLine {
  return constraint.test(text) ? { constraint: text } : columnOf(text);
}

function columnOf(text: string): BridgeColumn {
  const [, name, type, rest = ''] = column.exec(text) ?? [];
  if (name === undefined || type === undefined) throw notPortable(text);
  return { name, type: type === 'integer' || type === 'text' ? type : 'identity', rest };
}

function notPortable(text: string): Error {
  return new Error(`not in the form that every engine takes: ${text.slice(0, 80)}; see api/sql/README.md`);
}

/** The pieces between separators that stand outside brackets, literals and trigger bodies, with single spaces. */
function split(script: string, separator: ';' | ','): string[] {
  const pieces = [''];
  let depth = 0;
  for (const token of tokens(script)) {
    if (token === '(' || token === 'begin' || token === 'case') depth += 1;
    if (token === ')' || token === 'end') depth -= 1;
    if (token === separator && depth === 0) pieces.push('');
    else pieces.push((pieces.pop() ?? '') + token);
  }
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

/** Words, literals, signs and single spaces; comments and line breaks are gone. */
function tokens(script: string): string[] {
  const found = script.match(/--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|\w+|\s+|./gs) ?? [];
  const spaced = found.map((token) => (/^(--|\s)/.test(token) ? ' ' : token));
  return spaced.filter((token, i) => token !== ' ' || spaced[i - 1] !== ' ');
}
