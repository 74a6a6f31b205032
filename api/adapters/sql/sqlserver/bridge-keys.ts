import type { BridgeStatement } from '../bridge-statements.ts';

const key = /^(?:constraint \w+ )?(?:primary key|unique) ?\((.*)\)$/;
const index = /^create (?:unique )?index \w+ on \w+ (.*)$/s;

/**
 * Names of the columns that a key or an index of the file holds, its condition included: SQL Server has no indexes
 * over text without a limit. A name means the same in every table of a file, so it is short in all of them.
 */
export function shortColumns(statements: readonly BridgeStatement[]): ReadonlySet<string> {
  return new Set(statements.flatMap(keysOf).flatMap((names) => names.split(/\W+/)));
}

function keysOf(statement: BridgeStatement): string[] {
  switch (statement.kind) {
    case 'table':
      return statement.lines.map((line) =>
        'constraint' in line ? (key.exec(line.constraint)?.[1] ?? '') : '',
      );
    case 'common':
      return [index.exec(statement.text)?.[1] ?? ''];
    default:
      return [];
  }
}
