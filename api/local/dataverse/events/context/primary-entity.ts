import type { RowMessage } from '../../store/row-message.ts';

/**
 * What the context calls its primary entity. Associate and Disassociate have none: their rows are in the parameters
 * Target and RelatedEntities.
 */
export function primaryEntity({ table, id, link }: RowMessage): {
  readonly table: string;
  readonly id: string;
} {
  if (link !== undefined) return { table: 'none', id: '00000000-0000-0000-0000-000000000000' };
  return { table: table.shape.table.logicalName, id };
}
