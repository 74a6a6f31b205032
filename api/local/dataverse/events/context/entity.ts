import type { Shape } from '../../metadata/schema.ts';
import type { StoredRow } from '../../store/row-table.ts';
import { formattedValue } from '../../values/formatted.ts';
import { attributeValue, type Resolve } from './attribute-value.ts';
import { array, type JsonText, object, pair, text, typed } from './json.ts';

/** Members of an Entity with the columns at these positions, without its discriminator. */
function members(
  shape: Shape,
  row: StoredRow,
  positions: readonly number[],
  resolve: Resolve,
): readonly (readonly [string, JsonText])[] {
  const attributes: JsonText[] = [];
  const formatted: JsonText[] = [];
  for (const position of positions) {
    const column = shape.table.columns[position];
    if (column === undefined) continue;
    const cell = row.cells[position] ?? null;
    attributes.push(
      pair(
        column.logicalName,
        attributeValue(column, cell, () => resolve(shape, row, position)),
      ),
    );
    const shown = formattedValue(column, cell);
    if (shown !== undefined) formatted.push(pair(column.logicalName, text(shown)));
  }
  return [
    ['Attributes', array(attributes)],
    ['EntityState', 'null'],
    ['FormattedValues', array(formatted)],
    ['Id', text(row.id)],
    ['KeyAttributes', '[]'],
    ['LogicalName', text(shape.table.logicalName)],
    ['RelatedEntities', '[]'],
    ['RowVersion', 'null'],
  ];
}

/** An Entity as an input parameter. */
export function targetEntity(
  shape: Shape,
  row: StoredRow,
  positions: readonly number[],
  resolve: Resolve,
): JsonText {
  return object([typed('Entity'), ...members(shape, row, positions, resolve)]);
}

/** An Entity as an image: columns without a value are absent, and there is no discriminator. */
export function imageEntity(
  shape: Shape,
  row: StoredRow,
  positions: readonly number[],
  resolve: Resolve,
): JsonText {
  const filled = positions.filter((position) => (row.cells[position] ?? null) !== null);
  return object(members(shape, row, filled, resolve));
}
