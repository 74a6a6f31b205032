import type { Shape } from '../../metadata/schema.ts';
import type { StoredRow } from '../../store/row-table.ts';
import { attributeValue, type Showing } from './attribute-value.ts';
import { array, type JsonText, object, pair, text, typed } from './json.ts';

/** Members of an Entity with the columns at these positions, without its discriminator. */
function members(
  shape: Shape,
  row: StoredRow,
  positions: readonly number[],
  showing: Showing,
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
        attributeValue(column, cell, () => showing.resolve(shape, row, position)),
      ),
    );
    const shown = showing.formatted(column, cell);
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
  showing: Showing,
): JsonText {
  return object([typed('Entity'), ...members(shape, row, positions, showing)]);
}

/** An Entity as an image: columns without a value are absent, and there is no discriminator. */
export function imageEntity(
  shape: Shape,
  row: StoredRow,
  positions: readonly number[],
  showing: Showing,
): JsonText {
  const filled = positions.filter((position) => (row.cells[position] ?? null) !== null);
  return object(members(shape, row, filled, showing));
}
