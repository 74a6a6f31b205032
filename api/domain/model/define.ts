import type { ChoiceName } from './choices.ts';
import type { AlternateKey, Column, ColumnType, DeleteRules, Owner, Table } from './column.ts';

/** Builders that keep `tables.ts` readable; they fill in what follows from what was said. */

interface Common {
  readonly label: string;
  readonly description: string;
  readonly required?: boolean;
  readonly owner?: Owner;
  readonly guarded?: boolean;
}

/** Column before its table's default owner is known. */
type Draft = Omit<Column, 'owner'> & { readonly owner: Owner | undefined };

const maxMoney = '922337203685477';

function draft(name: string, schema: string, type: ColumnType, common: Common): Draft {
  return {
    name,
    schema,
    type,
    sql: snake(name),
    label: common.label,
    description: common.description,
    required: common.required ?? false,
    owner: common.owner,
    guarded: common.guarded ?? false,
  };
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function text(
  name: string,
  schema: string,
  maxLength: number,
  common: Common & { readonly format?: 'email' | 'phone' },
): Draft {
  const format = common.format === undefined ? {} : { format: common.format };
  return draft(name, schema, { kind: 'text', maxLength, ...format }, common);
}

export function memo(
  name: string,
  schema: string,
  maxLength: number,
  common: Common & { readonly format?: 'json' },
): Draft {
  const format = common.format === undefined ? {} : { format: common.format };
  return draft(name, schema, { kind: 'memo', maxLength, ...format }, common);
}

export function integer(name: string, schema: string, min: number, max: number, common: Common): Draft {
  return draft(name, schema, { kind: 'integer', min, max }, common);
}

export function decimal(
  name: string,
  schema: string,
  scale: number,
  min: string,
  max: string,
  common: Common,
): Draft {
  return draft(name, schema, { kind: 'decimal', scale, min, max }, common);
}

export function money(
  name: string,
  schema: string,
  scale: number,
  common: Common & { readonly min?: string },
): Draft {
  const min = common.min ?? `-${maxMoney}`;
  return draft(name, schema, { kind: 'money', scale, min, max: maxMoney }, common);
}

export function boolean(name: string, schema: string, common: Common): Draft {
  return draft(name, schema, { kind: 'boolean' }, common);
}

export function date(name: string, schema: string, common: Common): Draft {
  return draft(name, schema, { kind: 'date' }, common);
}

export function datetime(name: string, schema: string, common: Common): Draft {
  return draft(name, schema, { kind: 'datetime' }, common);
}

export function choice(name: string, schema: string, set: ChoiceName, common: Common): Draft {
  return draft(name, schema, { kind: 'choice', choice: set }, common);
}

export function lookup(name: string, schema: string, target: string, common: Common): Draft {
  return draft(name, schema, { kind: 'lookup', table: target }, common);
}

/**
 * Completes a table: `custom`, synced, owned by Towne Park, deletes carried both ways unless said otherwise.
 * `guarded`: every column is.
 */
export function table(input: {
  readonly name: string;
  readonly schema: string;
  readonly set: string;
  readonly label: string;
  readonly pluralLabel: string;
  readonly description: string;
  readonly origin?: Table['origin'];
  readonly sides?: Table['sides'];
  readonly owner?: Owner;
  readonly guarded?: boolean;
  readonly primaryName: string;
  readonly keys: readonly AlternateKey[];
  readonly deletes?: Partial<DeleteRules>;
  readonly columns: readonly Draft[];
}): Table {
  const owner = input.owner ?? 'townepark';
  return {
    name: input.name,
    schema: input.schema,
    set: input.set,
    label: input.label,
    pluralLabel: input.pluralLabel,
    description: input.description,
    primaryName: input.primaryName,
    keys: input.keys,
    sql: snake(input.name),
    origin: input.origin ?? 'custom',
    sides: input.sides ?? 'both',
    deletes: { toDataverse: 'carry', toTownePark: 'carry', deactivate: null, ...input.deletes },
    columns: input.columns.map((column) => ({
      ...column,
      owner: column.owner ?? owner,
      guarded: column.guarded || (input.guarded ?? false),
    })),
  };
}
