import { z } from 'zod';
import { type ChoiceName, choiceName, choiceNames } from '../../domain/model/choices.ts';
import type { Column, Row, Table } from '../../domain/model/column.ts';

/** JSON of a row: decimals as text, choices by name, lookups as ids, empty as null. */
export type RowJson = { readonly id: string } & Readonly<Record<string, string | number | boolean | null>>;

/**
 * Schema of a table's rows as answers show them, made from the data model. Columns in `omit` are left out,
 * for answers that show them in another form.
 */
export function rowSchema(table: Table, omit: readonly string[] = []) {
  const shape: Record<string, z.ZodType> = {
    id: z.guid().meta({ title: 'Id', description: `Id of the ${table.label.toLowerCase()}, on both sides.` }),
  };
  for (const column of table.columns) if (!omit.includes(column.name)) shape[column.name] = cell(column);
  return z.object(shape);
}

function cell(column: Column): z.ZodType {
  const { schema, format } = filled(column);
  const cellSchema = column.required ? schema : schema.nullable();
  const extra = format === undefined ? {} : { format };
  return cellSchema.meta({ title: column.label, description: column.description, ...extra });
}

/**
 * Shape of a filled cell. Formats are told, not enforced: a row that another program wrote carelessly must
 * not make a whole list unreadable.
 */
function filled(column: Column): { readonly schema: z.ZodType; readonly format?: string } {
  const { type } = column;
  switch (type.kind) {
    case 'text':
      return type.format === 'email'
        ? { schema: z.string().max(type.maxLength), format: 'email' }
        : { schema: z.string().max(type.maxLength) };
    case 'memo':
      return { schema: z.string().max(type.maxLength) };
    case 'integer':
      return { schema: z.int().min(type.min).max(type.max) };
    case 'decimal':
    case 'money':
      return { schema: z.string().regex(new RegExp(`^-?\\d{1,15}\\.\\d{${type.scale}}$`)) };
    case 'boolean':
      return { schema: z.boolean() };
    case 'date':
      return { schema: z.string(), format: 'date' };
    case 'datetime':
      return { schema: z.string(), format: 'date-time' };
    case 'choice':
      return { schema: z.enum(choiceNames(type.choice as ChoiceName)) };
    case 'lookup':
      return { schema: z.guid() };
  }
}

/** The JSON of a row in canonical form. */
export function rowJson(table: Table, row: Row, omit: readonly string[] = []): RowJson {
  const json: Record<string, string | number | boolean | null> = {};
  for (const column of table.columns) {
    if (omit.includes(column.name)) continue;
    const value = row[column.name] ?? null;
    const isChoice = column.type.kind === 'choice' && typeof value === 'number';
    json[column.name] = isChoice ? nameOfChoice(column, value) : value;
  }
  return { id: row.id, ...json };
}

function nameOfChoice(column: Column, value: number): string | null {
  return column.type.kind === 'choice' ? (choiceName(column.type.choice as ChoiceName, value) ?? null) : null;
}
