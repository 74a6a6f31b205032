import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Row } from './http.ts';
import { isError, suite } from './suite.ts';

const { check } = suite;
const document = '[query-metadata-web-api.md]';
const entity = (name: string): string => `EntityDefinitions(LogicalName='${name}')`;

check('37 the service document lists entity sets [query/overview.md]', async (t, api) => {
  const answer = await api.send('GET', '');
  t.equal(answer.status, 200);
  t.equal(answer.json['@odata.context'], `${api.base}$metadata`);
  for (const name of ['accounts', 'contacts', 'tp_customersites', 'EntityDefinitions']) {
    t.ok(
      answer.json.value.some((set) => set.name === name && set.kind === 'EntitySet' && set.url === name),
      name,
    );
  }
});

check(
  '37 $metadata is CSDL with types, keys, navigation properties, functions and actions [web-api-service-documents.md]',
  async (t, api) => {
    const answer = await api.send('GET', '$metadata', undefined, { accept: 'application/xml' });
    t.equal(answer.status, 200);
    t.match(answer.headers.get('content-type'), /xml/);
    t.equal(XMLValidator.validate(answer.text), true);
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(answer.text.replace(/^\uFEFF/, ''));
    t.ok(parsed['edmx:Edmx']['edmx:DataServices'].Schema);
    t.match(answer.text, /Namespace="Microsoft\.Dynamics\.CRM"/);
    t.match(answer.text, /<EntityType Name="account"[^>]*>\s*<Key>\s*<PropertyRef Name="accountid" ?\/>/);
    t.match(answer.text, /<Property Name="tp_contractvalue" Type="Edm\.Decimal"/);
    t.match(answer.text, /<Property Name="tp_startdate" Type="Edm\.Date"/);
    t.match(answer.text, /<NavigationProperty Name="tp_TerritoryId" Type="mscrm\.tp_territory"/);
    t.match(
      answer.text,
      /<NavigationProperty Name="contact_customer_accounts" Type="Collection\(mscrm\.contact\)"/,
    );
    t.match(answer.text, /<Function Name="WhoAmI"/);
    t.match(answer.text, /<EntitySet Name="accounts" EntityType="Microsoft\.Dynamics\.CRM\.account"/);
  },
);

check(`37 a table definition by logical name ${document}`, async (t, api) => {
  const select =
    '$select=LogicalName,SchemaName,EntitySetName,PrimaryIdAttribute,PrimaryNameAttribute,ChangeTrackingEnabled,IsOptimisticConcurrencyEnabled,OwnershipType';
  const answer = await api.send('GET', `${entity('tp_customersite')}?${select}`);
  t.equal(answer.status, 200, answer.text);
  t.match(answer.json, {
    LogicalName: 'tp_customersite',
    SchemaName: 'tp_CustomerSite',
    EntitySetName: 'tp_customersites',
    PrimaryIdAttribute: 'tp_customersiteid',
    PrimaryNameAttribute: 'tp_name',
    ChangeTrackingEnabled: true,
    IsOptimisticConcurrencyEnabled: true,
    OwnershipType: 'UserOwned',
  });
  t.match(answer.json.MetadataId, /^[0-9a-f-]{36}$/);
  const byId = await api.send('GET', `EntityDefinitions(${answer.json.MetadataId})?$select=LogicalName`);
  t.equal(byId.json.LogicalName, 'tp_customersite');
});

check(`37 a filter over table definitions, without paging ${document}`, async (t, api) => {
  const names = await api.send('GET', 'EntityDefinitions?$select=LogicalName,EntitySetName');
  t.ok(names.json.value.some((row) => row.LogicalName === 'account' && row.EntitySetName === 'accounts'));
  t.notOk('@odata.nextLink' in names.json);
  const one = await api.send('GET', "EntityDefinitions?$select=LogicalName&$filter=LogicalName eq 'contact'");
  t.same(
    one.json.value.map((row) => row.LogicalName),
    ['contact'],
  );
  const flag = await api.send('GET', 'EntityDefinitions?$select=LogicalName&$filter=IsCustomEntity eq true');
  t.ok(flag.json.value.some((row) => row.LogicalName === 'tp_customersite'));
  t.notOk(flag.json.value.some((row) => row.LogicalName === 'account'));
});

check(`37 an enumeration in a filter is written with its type ${document}`, async (t, api) => {
  const filter = "OwnershipType eq Microsoft.Dynamics.CRM.OwnershipTypes'UserOwned'";
  const answer = await api.send('GET', `EntityDefinitions?$select=LogicalName&$filter=${filter}`);
  t.equal(answer.status, 200, answer.text);
  t.ok(answer.json.value?.some((row) => row.LogicalName === 'tp_customersite'));
  t.notOk(answer.json.value?.some((row) => row.LogicalName === 'organization'));
});

check(`37 startswith over definitions answers 501 0x8006088a ${document}`, async (t, api) => {
  const answer = await api.send(
    'GET',
    "EntityDefinitions?$select=LogicalName&$filter=startswith(LogicalName,'tp_')",
  );
  isError(t, answer, 501, '0x8006088a');
});

check(`37 an unknown table answers 404 ${document}`, async (t, api) => {
  isError(t, await api.send('GET', entity('tp_nosuch')), 404, null);
});

check(`37 columns of a table, one column, and its type by cast ${document}`, async (t, api) => {
  const all = await api.send(
    'GET',
    `${entity('tp_customersite')}/Attributes?$select=LogicalName,AttributeType`,
  );
  t.equal(all.status, 200);
  const types = new Map(all.json.value.map((row) => [row.LogicalName, row.AttributeType]));
  t.equal(types.get('tp_name'), 'String');
  t.equal(types.get('tp_territoryid'), 'Lookup');
  const one = await api.send(
    'GET',
    `${entity('tp_customersite')}/Attributes(LogicalName='tp_name')?$select=LogicalName,SchemaName`,
  );
  t.match(one.json, { LogicalName: 'tp_name', SchemaName: 'tp_Name' });
  const text = await api.send(
    'GET',
    `${entity('tp_customersite')}/Attributes(LogicalName='tp_name')/Microsoft.Dynamics.CRM.StringAttributeMetadata?$select=MaxLength`,
  );
  t.equal(text.json.MaxLength, 200);
  const lookups = await api.send(
    'GET',
    `${entity('tp_customersite')}/Attributes/Microsoft.Dynamics.CRM.LookupAttributeMetadata?$select=LogicalName,Targets`,
  );
  t.same(lookups.json.value.find((row) => row.LogicalName === 'tp_territoryid')?.Targets, ['tp_territory']);
});

check(`37 a choice column with its options ${document}`, async (t, api) => {
  const path = `${entity('tp_customersite')}/Attributes(LogicalName='tp_contracttype')/Microsoft.Dynamics.CRM.PicklistAttributeMetadata`;
  const answer = await api.send(
    'GET',
    `${path}?$select=LogicalName&$expand=OptionSet($select=Options),GlobalOptionSet($select=Options)`,
  );
  t.equal(answer.status, 200, answer.text);
  const options = (answer.json.GlobalOptionSet as { Options?: { Value: number }[] } | null)?.Options ?? [];
  t.ok(options.some(({ Value }) => Value === 100000001));
  const inList = await api.send(
    'GET',
    `${entity('tp_customersite')}/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet`,
  );
  t.equal(inList.status, 200);
});

check(`37 a global choice by name ${document}`, async (t, api) => {
  const answer = await api.send('GET', "GlobalOptionSetDefinitions(Name='tp_contracttype')");
  t.equal(answer.status, 200);
  const options = answer.json.Options as {
    Value: number;
    Label: { UserLocalizedLabel: { Label: string } };
  }[];
  t.equal(options.find(({ Value }) => Value === 100000001)?.Label.UserLocalizedLabel.Label, 'Per Labor Hour');
});

check(
  '37 keys of a table show that their index is active [define-alternate-keys-entity.md]',
  async (t, api) => {
    const answer = await api.send(
      'GET',
      `${entity('tp_revenuedata')}/Keys?$select=SchemaName,KeyAttributes,EntityKeyIndexStatus`,
    );
    t.equal(answer.status, 200, answer.text);
    t.match(answer.json.value, [
      {
        KeyAttributes: ['tp_customersiteid', 'tp_revenuedate', 'tp_revenuecode', 'tp_revenuesource'],
        EntityKeyIndexStatus: 'Active',
      },
    ]);
  },
);

check(`37 columns and keys expand into the definition ${document}`, async (t, api) => {
  const answer = await api.send(
    'GET',
    `${entity('tp_customersite')}?$select=LogicalName&$expand=Attributes($select=LogicalName),Keys`,
  );
  t.equal(answer.status, 200, answer.text);
  t.ok((answer.json.Attributes as Row[]).some((row) => row.LogicalName === 'tp_name'));
  t.equal((answer.json.Keys as Row[]).length, 1);
});

check(`37 relationships from both sides and by schema name ${document}`, async (t, api) => {
  const many = await api.send(
    'GET',
    `${entity('tp_customersite')}/ManyToOneRelationships?$select=SchemaName,ReferencedEntity,ReferencingAttribute,ReferencingEntityNavigationPropertyName`,
  );
  t.equal(many.status, 200, many.text);
  const found = many.json.value.find((row) => row.ReferencingAttribute === 'tp_territoryid');
  t.match(found, {
    ReferencedEntity: 'tp_territory',
    ReferencingEntityNavigationPropertyName: 'tp_TerritoryId',
  });
  const one = await api.send(
    'GET',
    `${entity('tp_territory')}/OneToManyRelationships?$select=SchemaName,ReferencingEntity`,
  );
  t.ok(one.json.value.some((row) => row.SchemaName === found?.SchemaName));
  const byName = await api.send('GET', `RelationshipDefinitions(SchemaName='${found?.SchemaName}')`);
  t.equal(byName.status, 200, byName.text);
  const both = await api.send(
    'GET',
    `${entity('systemuser')}/ManyToManyRelationships?$select=SchemaName,IntersectEntityName`,
  );
  t.ok(both.json.value?.some((row) => row.SchemaName === 'systemuserroles_association'));
});
