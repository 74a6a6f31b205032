import { type ChoiceName, choiceName } from '../model/choices.ts';
import type { Column, Table, Value } from '../model/column.ts';
import type { RowDecision } from './decide-row.ts';

/** Long cells (terms) are cut in messages. */
const longestValue = 80;

/** Why a row needs a person, in one sentence per column or broken rule; null when it does not. */
export function describeConflict(
  table: Table,
  { action, conflicts, problems }: RowDecision,
): { readonly code: 'conflict' | 'invalid-row' | 'delete-conflict'; readonly message: string } | null {
  const columns = conflicts.map(({ column: name, base, sql, remote }) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    const show = (value: Value) => shown(column, value);
    return `${column?.label ?? name} was changed on both sides: it was ${show(base)}, is ${show(sql)} in SQL and ${show(remote)} in Dataverse; set both to the same value`;
  });
  const rules = problems.map((problem) => `${problem.field} ${problem.rule}`);
  if (rules.length > 0) return { code: 'invalid-row', message: `${[...rules, ...columns].join('; ')}.` };
  if (columns.length > 0) return { code: 'conflict', message: `${columns.join('; ')}.` };
  if (action !== 'conflict') return null;
  return {
    code: 'delete-conflict',
    message: 'Deleted on one side and changed on the other; delete it on both or enter it again.',
  };
}

function shown(column: Column | undefined, value: Value): string {
  if (value === null) return 'empty';
  if (column?.type.kind === 'choice' && typeof value === 'number') {
    const name = choiceName(column.type.choice as ChoiceName, value);
    return name ?? String(value);
  }
  const text = String(value);
  return `"${text.length > longestValue ? `${text.slice(0, longestValue)}…` : text}"`;
}
