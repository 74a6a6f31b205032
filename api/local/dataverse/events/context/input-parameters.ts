import type { RowLink, RowMessage } from '../../store/row-message.ts';
import { reference, type Showing } from './attribute-value.ts';
import { targetEntity } from './entity.ts';
import { array, type JsonText, object, pair, text, typed } from './json.ts';

/** Parameters of the message: its Target, and for Associate and Disassociate the pair that was linked. */
export function inputParameters(
  message: RowMessage,
  positions: readonly number[],
  showing: Showing,
): readonly JsonText[] {
  const { link } = message;
  const target = pair('Target', targetOf(message, positions, showing));
  return link === undefined ? [target] : [target, ...linkParameters(link)];
}

function targetOf(message: RowMessage, positions: readonly number[], showing: Showing): JsonText {
  const { table, id, after, link } = message;
  if (after !== undefined && link === undefined) return targetEntity(table.shape, after, positions, showing);
  return entityReference(table.shape.table.logicalName, id);
}

function entityReference(table: string, id: string): JsonText {
  return object([typed('EntityReference'), ...reference({ table, id, name: null })]);
}

/** `PrimaryEntityRole` would tell the sides of a relationship of a table with itself apart; callers seldom send it. */
function linkParameters({ relationship, related }: RowLink): readonly JsonText[] {
  const rows = related.map(({ table, id }) => entityReference(table.shape.table.logicalName, id));
  const members = [
    typed('Relationship'),
    ['PrimaryEntityRole', 'null'],
    ['SchemaName', text(relationship)],
  ] as const;
  return [pair('Relationship', object(members)), pair('RelatedEntities', array(rows))];
}
