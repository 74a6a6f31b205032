import { type Expression, type RawBuilder, sql } from 'kysely';
import type { ColumnType } from '../../../domain/model/column.ts';
import type { CellType } from '../engine.ts';
import type { Cell } from '../schema-types.ts';
import { columnType } from './schema-dialect.ts';

/** A column as text where the driver would hand over a float or a date; styles 23 and 126 are ISO 8601. */
export function selected(column: string, { kind }: CellType): RawBuilder<Cell> {
  const cell = sql.ref<Cell>(column);
  switch (kind) {
    case 'decimal':
    case 'money':
      return sql<Cell>`cast(${cell} as varchar(40))`;
    case 'date':
      return sql<Cell>`convert(varchar(10), ${cell}, 23)`;
    case 'datetime':
      return sql<Cell>`convert(varchar(19), ${cell}, 126) + 'Z'`;
    case 'instant':
      return sql<Cell>`convert(varchar(23), ${cell}, 126) + 'Z'`;
    default:
      return cell;
  }
}

/** A cell as text that is cast to the column's type, so that no value passes through a float or a `datetime`. */
export function bound(cell: Cell, type: ColumnType): Cell | Expression<Cell> {
  const target = sql.raw(columnType(type));
  switch (type.kind) {
    case 'decimal':
    case 'money':
    case 'date':
      return sql<Cell>`cast(${cell} as ${target})`;
    case 'datetime':
      // With the offset `Z`, which the second cast takes off.
      return sql<Cell>`cast(cast(${cell} as datetimeoffset(0)) as ${target})`;
    default:
      return cell;
  }
}
