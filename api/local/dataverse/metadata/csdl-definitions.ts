/** Sets of definitions with their type and what names one of them. */
const definitions = [
  {
    set: 'EntityDefinitions',
    type: 'EntityMetadata',
    names: ['LogicalName', 'SchemaName', 'EntitySetName', 'PrimaryIdAttribute', 'PrimaryNameAttribute'],
  },
  { set: 'GlobalOptionSetDefinitions', type: 'OptionSetMetadataBase', names: ['Name'] },
  { set: 'RelationshipDefinitions', type: 'RelationshipMetadataBase', names: ['SchemaName'] },
] as const;

/** Entity sets of the definitions (webapi/query-metadata-web-api). */
export const definitionSets: readonly string[] = definitions.map(({ set }) => set);

/** Their types: names only. They are declared open, since answers hold more. */
export function definitionTypesXml(): string {
  const base =
    '<EntityType Name="MetadataBase" BaseType="mscrm.crmbaseentity" Abstract="true" OpenType="true"><Key><PropertyRef Name="MetadataId" /></Key><Property Name="MetadataId" Type="Edm.Guid" Nullable="false" /></EntityType>';
  const types = definitions.map(({ type, names }) => {
    const properties = names.map((name) => `<Property Name="${name}" Type="Edm.String" />`);
    return `<EntityType Name="${type}" BaseType="mscrm.MetadataBase" OpenType="true">${properties.join('')}</EntityType>`;
  });
  return base + types.join('');
}

export function definitionSetsXml(): string {
  return definitions
    .map(({ set, type }) => `<EntitySet Name="${set}" EntityType="Microsoft.Dynamics.CRM.${type}" />`)
    .join('');
}
