import { column, idColumn, readOnly } from './columns.ts';
import type { ManyToManyMeta, TableMeta } from './types.ts';

interface Names {
  readonly schemaName: string;
  readonly entitySetName: string;
  /** Schema name of the primary key column. */
  readonly primaryId: string;
}

/** Names of the intersect table of a solution's relationship: its set ends with `set`. */
function customNames(relationship: ManyToManyMeta): Names {
  const { intersect } = relationship;
  return { schemaName: intersect, entitySetName: `${intersect}set`, primaryId: `${intersect}id` };
}

/** The table that holds the pairs of a many-to-many relationship; it has no owner and no status. */
export function intersectTable(
  relationship: ManyToManyMeta,
  names: Names = customNames(relationship),
): TableMeta {
  const { intersect, attribute1, attribute2, custom } = relationship;
  const extras = { validForUpdate: false, custom };
  return {
    logicalName: intersect,
    schemaName: names.schemaName,
    entitySetName: names.entitySetName,
    label: names.schemaName,
    pluralLabel: names.schemaName,
    primaryId: names.primaryId.toLowerCase(),
    primaryName: names.primaryId.toLowerCase(),
    changeTracking: false,
    custom,
    traits: { ownership: 'None', isIntersect: true },
    columns: [
      idColumn(names.primaryId, names.schemaName),
      column(attribute1, attribute1, { kind: 'guid' }, extras),
      column(attribute2, attribute2, { kind: 'guid' }, extras),
      column('VersionNumber', 'Version Number', { kind: 'bigint' }, readOnly),
    ],
    keys: [],
  };
}
