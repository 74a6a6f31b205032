import { strToU8, zipSync } from 'fflate';

/** A small hand-made solution: a parent and a child table, a choice, a key, a flow, a connector, a variable. */
export interface Parts {
  readonly manifest: string;
  readonly customizations: string;
  readonly extra: Readonly<Record<string, string>>;
}

const head = (type: string, name: string, custom = 1) =>
  `<Type>${type}</Type><Name>${name.toLowerCase()}</Name><LogicalName>${name.toLowerCase()}</LogicalName><RequiredLevel>none</RequiredLevel><ValidForUpdateApi>1</ValidForUpdateApi><ValidForReadApi>1</ValidForReadApi><ValidForCreateApi>1</ValidForCreateApi><IsCustomField>${custom}</IsCustomField>`;

export function attribute(name: string, type: string, tail = '', label = name): string {
  return `<attribute PhysicalName="${name}">${head(type, name)}${tail}<displaynames><displayname description="${label}" languagecode="1033" /></displaynames></attribute>`;
}

const nameAttribute = (name: string) =>
  `<attribute PhysicalName="${name}"><Type>nvarchar</Type><Name>${name.toLowerCase()}</Name><RequiredLevel>required</RequiredLevel><DisplayMask>PrimaryName|ValidForForm</DisplayMask><IsCustomField>1</IsCustomField><Format>text</Format><MaxLength>50</MaxLength><displaynames><displayname description="Name" languagecode="1033" /></displaynames></attribute>`;

export function entity(schema: string, set: string, attributes: string, keys = '', tracking = 1): string {
  return `<Entity><Name LocalizedName="${schema}" OriginalName="${schema}">${schema}</Name><EntityInfo><entity Name="${schema}"><LocalizedNames><LocalizedName description="${schema} label" languagecode="1033" /></LocalizedNames><LocalizedCollectionNames><LocalizedCollectionName description="${schema} labels" languagecode="1033" /></LocalizedCollectionNames><attributes>${attribute(`${schema}Id`, 'primarykey')}${nameAttribute('xx_Name')}${attributes}</attributes>${keys}<EntitySetName>${set}</EntitySetName><ChangeTrackingEnabled>${tracking}</ChangeTrackingEnabled></entity></EntityInfo></Entity>`;
}

export const childKey =
  '<EntityKeys><EntityKey><Name>xx_ChildKey</Name><LogicalName>xx_childkey</LogicalName><EntityKeyAttributes><AttributeName>xx_code</AttributeName><AttributeName>xx_parentid</AttributeName></EntityKeyAttributes><displaynames><displayname description="Child Key" languagecode="1033" /></displaynames></EntityKey></EntityKeys>';

export const childAttributes = [
  attribute('xx_Code', 'nvarchar', '<Format>text</Format><MaxLength>10</MaxLength>'),
  attribute('xx_Note', 'ntext', '<Format>textarea</Format><MaxLength>2000</MaxLength>'),
  attribute('xx_Count', 'int', '<Format></Format><MinValue>0</MinValue><MaxValue>10</MaxValue>'),
  attribute('xx_Rate', 'decimal', '<MinValue>0</MinValue><MaxValue>100</MaxValue><Accuracy>3</Accuracy>'),
  attribute('xx_Fee', 'money', '<MinValue>0</MinValue><MaxValue>1000</MaxValue><Accuracy>2</Accuracy>'),
  attribute(
    'xx_Fee_Base',
    'money',
    '<MinValue>-1000</MinValue><MaxValue>1000</MaxValue><Accuracy>4</Accuracy><AccuracySource>2</AccuracySource><CalculationOf>xx_Fee</CalculationOf>',
  ),
  attribute('xx_Day', 'datetime', '<Format>date</Format><Behavior>2</Behavior>'),
  attribute('xx_At', 'datetime', '<Format>datetime</Format><Behavior>1</Behavior>'),
  attribute(
    'xx_Kind',
    'picklist',
    '<AppDefaultValue>-1</AppDefaultValue><OptionSetName>xx_kind</OptionSetName>',
  ),
  attribute(
    'xx_Open',
    'bit',
    '<AppDefaultValue>1</AppDefaultValue><optionset Name="xx_child_xx_open"><OptionSetType>bit</OptionSetType><options><option value="1"><labels><label description="Open" languagecode="1033" /></labels></option><option value="0"><labels><label description="Closed" languagecode="1033" /></labels></option></options></optionset>',
  ),
  attribute('xx_ParentId', 'lookup', '<LookupStyle>single</LookupStyle><LookupTypes />'),
  attribute('CreatedOn', 'datetime'),
  attribute('TransactionCurrencyId', 'lookup'),
].join('');

export function relationship(cascade = 'RemoveLink', referenced = 'xx_Parent'): string {
  return `<EntityRelationship Name="xx_parent_children"><EntityRelationshipType>OneToMany</EntityRelationshipType><ReferencingEntityName>xx_Child</ReferencingEntityName><ReferencedEntityName>${referenced}</ReferencedEntityName><CascadeDelete>${cascade}</CascadeDelete><ReferencingAttributeName>xx_ParentId</ReferencingAttributeName><EntityRelationshipRoles><EntityRelationshipRole><NavigationPropertyName>xx_ParentId</NavigationPropertyName><RelationshipRoleType>1</RelationshipRoleType></EntityRelationshipRole><EntityRelationshipRole><NavigationPropertyName>xx_parent_children</NavigationPropertyName><RelationshipRoleType>0</RelationshipRoleType></EntityRelationshipRole></EntityRelationshipRoles></EntityRelationship><EntityRelationship Name="owner_xx_child"><EntityRelationshipType>OneToMany</EntityRelationshipType><ReferencingEntityName>xx_Child</ReferencingEntityName><ReferencedEntityName>Owner</ReferencedEntityName><ReferencingAttributeName>OwnerId</ReferencingAttributeName></EntityRelationship>`;
}

export const flowId = '11111111-2222-4333-8444-555555555555';
export const connectorId = '21111111-2222-4333-8444-555555555555';

export function customizations(input: { entities: string; relationships: string; options?: string }): string {
  return `<ImportExportXml xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Entities>${input.entities}</Entities><Roles></Roles><Workflows><Workflow WorkflowId="{${flowId}}" Name="A flow" Description="Does it"><JsonFileName>/Workflows/AFlow.json</JsonFileName><Type>1</Type><Category>5</Category><StateCode>0</StateCode><StatusCode>1</StatusCode><PrimaryEntity>none</PrimaryEntity></Workflow></Workflows><EntityMaps /><EntityRelationships>${input.relationships}</EntityRelationships><OrganizationSettings /><optionsets><optionset Name="xx_kind" localizedName="Kind"><OptionSetType>picklist</OptionSetType><options>${input.options ?? option(1, 'One')}</options></optionset></optionsets><Connectors><Connector><connectorid>${connectorId}</connectorid><displayname>My API</displayname><name>xx_5Fmyapi</name><connectortype>1</connectortype><openapidefinition>/Connector/xx_5Fmyapi_openapidefinition.json</openapidefinition></Connector></Connectors><connectionreferences><connectionreference connectionreferencelogicalname="xx_ref"><connectionreferencedisplayname>Ref</connectionreferencedisplayname><connectorid>/providers/Microsoft.PowerApps/apis/shared_x</connectorid><customconnectorid><connectorid>${connectorId}</connectorid></customconnectorid></connectionreference></connectionreferences><Languages><Language>1033</Language></Languages></ImportExportXml>`;
}

export function option(value: number, label: string): string {
  return `<option value="${value}" ExternalValue=""><labels><label description="${label}" languagecode="1033" /></labels></option>`;
}

export function manifest(version = '1.0.0.0', roots = ''): string {
  return `<ImportExportXml version="9.2.25014.218" SolutionPackageVersion="9.2" languagecode="1033"><SolutionManifest><UniqueName>Sample</UniqueName><LocalizedNames><LocalizedName description="Sample Solution" languagecode="1033" /></LocalizedNames><Descriptions /><Version>${version}</Version><Managed>0</Managed><Publisher><UniqueName>sample</UniqueName><LocalizedNames><LocalizedName description="Sample Publisher" languagecode="1033" /></LocalizedNames><CustomizationPrefix>xx</CustomizationPrefix><CustomizationOptionValuePrefix>12345</CustomizationOptionValuePrefix></Publisher><RootComponents><RootComponent type="1" schemaName="xx_parent" behavior="0" /><RootComponent type="1" schemaName="xx_child" behavior="0" /><RootComponent type="9" schemaName="xx_kind" behavior="0" /><RootComponent type="29" id="{${flowId}}" behavior="0" /><RootComponent type="372" id="{${connectorId}}" schemaName="xx_5Fmyapi" behavior="0" />${roots}</RootComponents><MissingDependencies /></SolutionManifest></ImportExportXml>`;
}

export function sample(): Parts {
  const entities =
    entity('xx_Parent', 'xx_parents', '') + entity('xx_Child', 'xx_children', childAttributes, childKey);
  return {
    manifest: manifest(),
    customizations: customizations({ entities, relationships: relationship() }),
    extra: {
      'Workflows/AFlow.json': '{"properties":{}}',
      'Connector/xx_5Fmyapi_openapidefinition.json': '{"swagger":"2.0"}',
      'environmentvariabledefinitions/xx_Url/environmentvariabledefinition.xml':
        '<environmentvariabledefinition schemaname="xx_Url"><defaultvalue>https://x.example</defaultvalue><displayname default="Url"><label description="Url" languagecode="1033" /></displayname><secretstore>0</secretstore><type>100000000</type></environmentvariabledefinition>',
    },
  };
}

/** The parts as a base64 zip. */
export function zipped(parts: Parts): string {
  const files = {
    '[Content_Types].xml': '<?xml version="1.0"?><Types />',
    'solution.xml': parts.manifest,
    'customizations.xml': parts.customizations,
    ...parts.extra,
  };
  const bytes = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]));
  return Buffer.from(zipSync(bytes)).toString('base64');
}
