import { type ChoiceName, choiceName } from '../model/choices.ts';
import type { Table, Value } from '../model/column.ts';
import { tableNamed } from '../model/names.ts';
import type { ConflictContent } from './conflict.ts';

/** Long cells (terms) are cut in messages. */
const longestValue = 80;

/** Why a row needs a person, in one sentence per column or broken rule; null when it does not. */
export function describeConflict(
  table: Table,
  content: ConflictContent | null,
): { readonly code: 'conflict' | 'invalid-row' | 'delete-conflict'; readonly message: string } | null {
  if (content === null) return null;
  const { kind, missingIn, problems } = content;
  if (kind === 'delete-vs-edit' || kind === 'held-delete') {
    const side = missingIn === 'dataverse' ? 'Dataverse' : 'SQL';
    const why =
      content.referredBy !== undefined
        ? `Deleted in ${side} and kept, because SQL rows refer to it (${content.referredBy.map(pluralLabel).join(', ')}); "keep" puts it back, "delete" is carried out once nothing refers to it`
        : kind === 'held-delete'
          ? `Deleted in ${side}; deletes of this table are left to a person`
          : `Deleted in ${side} and changed on the other side`;
    return {
      code: 'delete-conflict',
      message: `${why}: resolve the conflict, or delete it on both sides or enter it again.`,
    };
  }
  // A broken row is described by its rules; of its columns only those in conflict are worth a sentence.
  const conflicts = kind === 'columns' ? content.columns : [];
  const columns = conflicts.map(({ column: name, base, sql, remote }) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    const show = (value: Value) => shownCell(table, name, value);
    return `${column?.label ?? name} was changed on both sides: it was ${show(base)}, is ${show(sql)} in SQL and ${show(remote)} in Dataverse; resolve the conflict or set both to the same value`;
  });
  const rules = problems.map((problem) => `${problem.field} ${problem.rule}`);
  if (rules.length > 0) return { code: 'invalid-row', message: `${[...rules, ...columns].join('; ')}.` };
  return { code: 'conflict', message: `${columns.join('; ')}.` };
}

function pluralLabel(name: string): string {
  return tableNamed(name).pluralLabel;
}

/** A cell in words: choices by name, long text cut. */
export function shownCell(table: Table, name: string, value: Value): string {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (value === null) return 'empty';
  if (column?.type.kind === 'choice' && typeof value === 'number') {
    const name = choiceName(column.type.choice as ChoiceName, value);
    return name ?? String(value);
  }
  const text = String(value);
  return `"${text.length > longestValue ? `${text.slice(0, longestValue)}…` : text}"`;
}
