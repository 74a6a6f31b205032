import { z } from 'zod';
import { type ChoiceName, choiceName, choices } from '../../domain/model/choices.ts';
import type { Column, Table, Value } from '../../domain/model/column.ts';
import { columnNamed, tableNamed } from '../../domain/model/names.ts';
import { syncedTables } from '../../domain/model/tables.ts';
import {
  type Conflict,
  type ConflictEvent,
  conflictActions,
  conflictKinds,
  conflictStates,
} from '../../domain/sync/conflict.ts';
import type { ColumnConflict } from '../../domain/sync/merge.ts';
import { instant } from './fields.ts';

const tableNames = syncedTables.map((table) => table.name);
const oneOf = (names: readonly string[]) => `must be one of ${names.join(', ')}`;

/** Filters of the list. */
export const conflictFilters = {
  table: z
    .enum(tableNames, { error: oneOf(tableNames) })
    .optional()
    .meta({ description: 'Only conflicts of this table.' }),
  state: z
    .enum(conflictStates, { error: oneOf(conflictStates) })
    .optional()
    .meta({ description: 'Only conflicts in this state.' }),
  kind: z
    .enum(conflictKinds, { error: oneOf(conflictKinds) })
    .optional()
    .meta({ description: 'Only conflicts of this kind.' }),
};

const conflict = z.object({
  id: z.guid().meta({ description: 'Id of the conflict.' }),
  table: z.string().meta({ description: 'Table of the row.' }),
  label: z.string().meta({ description: 'What people know the row by.' }),
  sqlId: z.string().meta({ description: 'Id of the row in SQL; empty when it concerns a whole table.' }),
  remoteId: z.string().meta({ description: 'Id of the row in Dataverse.' }),
  kind: z.enum(conflictKinds).meta({ description: 'Why a person is needed.' }),
  state: z.enum(conflictStates).meta({ description: 'Where the conflict stands.' }),
  version: z
    .int()
    .min(1)
    .meta({ description: 'Send it back with the decision; it grows with every change.' }),
  missingIn: z
    .enum(['townepark', 'dataverse'])
    .nullable()
    .meta({ description: 'Side that has no such row; null when both have it.' }),
  columnNames: z.array(z.string()).meta({ description: 'Columns to look at.' }),
  deletes: z.int().min(0).meta({ description: 'Deletes that wait to be confirmed; 0 for other kinds.' }),
  detectedAt: instant.meta({ description: 'When it was found.' }),
  seenAt: instant.meta({ description: 'When it was last seen.' }),
  closedAt: instant.nullable().meta({ description: 'When it ended; null until then.' }),
  runId: z.string().meta({ description: 'Run that saw it last.' }),
});

export const conflictSchema = conflict.meta({
  id: 'SyncConflict',
  description: 'A row on which the sync cannot decide by itself.',
});

const shown = (what: string) => ({
  value: z
    .string()
    .nullable()
    .meta({ description: `Value ${what} as text; null when empty.` }),
  label: z.string().nullable().meta({ description: 'The value as people read it.' }),
});
const version = (what: string) => z.object(shown(what)).meta({ description: `Value ${what}.` });

const column = z.object({
  column: z.string().meta({ description: 'Name of the column.' }),
  label: z.string().meta({ description: 'What people call the column.' }),
  base: version('on which both sides last agreed'),
  townepark: version('in SQL'),
  dataverse: version('in Dataverse'),
});

const resolution = z
  .object({
    row: z
      .enum(['delete', 'keep'])
      .nullable()
      .meta({ description: 'What becomes of a row that one side deleted.' }),
    columns: z
      .array(
        z.object({
          column: z.string().meta({ description: 'Name of the column.' }),
          take: z
            .enum(['townepark', 'dataverse', 'value'])
            .meta({ description: 'Where the value comes from.' }),
          ...shown('that both sides take'),
        }),
      )
      .meta({ description: 'Decided columns.' }),
  })
  .nullable()
  .meta({ description: 'The decision; null until there is one.' });

export const conflictDetailSchema = conflict
  .extend({
    columns: z.array(column).meta({ description: 'Every column to look at, with its three values.' }),
    problems: z
      .array(
        z.object({
          field: z.string().meta({ description: 'Path of the field.' }),
          rule: z.string().meta({ description: 'What the field must be.' }),
        }),
      )
      .meta({ description: 'Rules the row would break.' }),
    referredBy: z.array(z.string()).meta({
      description: 'Tables whose rows refer to the deleted row, which holds its delete; else empty.',
    }),
    resolution,
    history: z
      .array(
        z.object({
          at: instant.meta({ description: 'When it happened.' }),
          actor: z.string().meta({ description: 'Who did it: a person or a run.' }),
          action: z.enum(conflictActions).meta({ description: 'What was done.' }),
          detail: z.string().nullable().meta({ description: 'What was said about it.' }),
        }),
      )
      .meta({ description: 'What happened to the conflict, oldest first.' }),
  })
  .meta({ id: 'SyncConflictDetail', description: 'A conflict with its values and its history.' });

export function conflictJson(one: Conflict) {
  const { id, table, label, sqlId, remoteId, state, version: number, content } = one;
  const { detectedAt, seenAt, closedAt, runId } = one;
  const { kind, missingIn, deletes } = content;
  const columnNames = content.columns.map(({ column: name }) => name);
  const row = { id, table, label, sqlId, remoteId, kind, state, version: number, missingIn, columnNames };
  return { ...row, deletes, detectedAt, seenAt, closedAt, runId };
}

export function conflictDetailJson(one: Conflict, events: readonly ConflictEvent[]) {
  const table = tableNamed(one.table);
  return {
    ...conflictJson(one),
    columns: one.content.columns.map((values) => columnJson(table, values)),
    problems: one.content.problems.map(({ field, rule }) => ({ field, rule })),
    referredBy: [...(one.content.referredBy ?? [])],
    resolution: resolutionJson(table, one),
    history: events.map(({ at, actor, action, detail }) => ({ at, actor, action, detail })),
  };
}

function columnJson(table: Table, { column: name, base, sql, remote }: ColumnConflict) {
  const found = columnNamed(table, name);
  const show = (value: Value) => cellJson(found, value);
  const values = { base: show(base), townepark: show(sql), dataverse: show(remote) };
  return { column: name, label: found.label, ...values };
}

function resolutionJson(table: Table, { resolution: decided }: Conflict) {
  if (decided === null) return null;
  const columns = decided.columns.map(({ column: name, take, value }) => ({
    column: name,
    take,
    ...cellJson(columnNamed(table, name), value),
  }));
  return { row: decided.row, columns };
}

/** Choices by name and by label, everything else as its text. */
function cellJson({ type }: Column, value: Value): { value: string | null; label: string | null } {
  if (value === null) return { value: null, label: null };
  if (type.kind === 'boolean') return { value: String(value), label: value === true ? 'Yes' : 'No' };
  if (type.kind !== 'choice' || typeof value !== 'number')
    return { value: String(value), label: String(value) };
  const set = choices[type.choice as ChoiceName];
  const options: Readonly<Record<string, { readonly label: string }>> = set.options;
  const name = choiceName(type.choice as ChoiceName, value);
  return { value: name ?? String(value), label: (name && options[name]?.label) ?? String(value) };
}
