import type { Shape } from '../../metadata/schema.ts';
import type { Cell, ColumnMeta } from '../../metadata/types.ts';
import type { StoredRow } from '../../store/row-table.ts';
import { withoutTrailingZeros } from '../../values/decimal-text.ts';
import { array, date, type JsonText, object, text, typed } from './json.ts';

/** What a lookup points to, found by the caller; `name` is null where it is not known or not shown. */
export interface Reference {
  readonly table: string;
  readonly id: string;
  readonly name: string | null;
}

/** Finds what the lookup at `position` of a row points to; called for lookups with a value only. */
export type Resolve = (shape: Shape, row: StoredRow, position: number) => Reference;

/** How an entity shows its columns. */
export interface Showing {
  readonly resolve: Resolve;
  /** What a person sees for a cell; undefined where there is no such text. */
  readonly formatted: (column: ColumnMeta, cell: Cell) => string | undefined;
}

/** A cell as the value of an entity attribute. Decimals and money are bare number lexemes. */
export function attributeValue(column: ColumnMeta, cell: Cell, pointed: () => Reference): JsonText {
  if (cell === null) return 'null';
  switch (column.type.kind) {
    case 'money':
      return object([typed('Money'), ['Value', String(cell)]]);
    case 'choice':
    case 'state':
    case 'status':
      return option(String(cell));
    case 'choices':
      return array(String(cell).split(',').map(option));
    case 'lookup':
      return object([typed('EntityReference'), ...reference(pointed())]);
    case 'date':
      return date(Date.parse(`${cell}T00:00:00Z`));
    case 'datetime':
      return date(Date.parse(String(cell)));
    case 'integer':
    case 'bigint':
    case 'decimal':
    case 'boolean':
      return String(cell);
    case 'double':
      return withoutTrailingZeros(String(cell));
    default:
      return text(String(cell));
  }
}

function option(value: string): JsonText {
  return object([typed('OptionSetValue'), ['Value', value]]);
}

/** Members of an EntityReference, without its discriminator. */
export function reference({ id, table, name }: Reference): readonly (readonly [string, JsonText])[] {
  return [
    ['Id', text(id)],
    ['KeyAttributes', '[]'],
    ['LogicalName', text(table)],
    ['Name', text(name)],
    ['RowVersion', 'null'],
  ];
}
