import { XMLValidator } from 'fast-xml-parser';
import t from 'tap';
import { started } from './client.ts';
import { sample, zipped } from './solution-zip.ts';

t.test('EntityDefinitions describe tables, columns and keys', async (t) => {
  const { send } = await started(t);
  const table = await send(
    'GET',
    "EntityDefinitions(LogicalName='tp_revenuedata')?$select=LogicalName,EntitySetName,PrimaryIdAttribute,PrimaryNameAttribute,ChangeTrackingEnabled",
  );
  const {
    '@odata.context': _,
    MetadataId: __,
    ...described
  } = table.json as unknown as Record<string, unknown>;
  t.same(described, {
    LogicalName: 'tp_revenuedata',
    EntitySetName: 'tp_revenuedatas',
    PrimaryIdAttribute: 'tp_revenuedataid',
    PrimaryNameAttribute: 'tp_name',
    ChangeTrackingEnabled: true,
  });
  const keys = await send(
    'GET',
    "EntityDefinitions(LogicalName='tp_revenuedata')/Keys?$select=KeyAttributes,EntityKeyIndexStatus",
  );
  t.match(keys.json.value, [
    {
      KeyAttributes: ['tp_customersiteid', 'tp_revenuedate', 'tp_revenuecode', 'tp_revenuesource'],
      EntityKeyIndexStatus: 'Active',
    },
  ]);
  const column = await send(
    'GET',
    "EntityDefinitions(LogicalName='tp_customersite')/Attributes(LogicalName='tp_name')",
  );
  t.match(column.json, {
    '@odata.type': '#Microsoft.Dynamics.CRM.StringAttributeMetadata',
    MaxLength: 200,
    IsPrimaryName: true,
  });
  const choices = await send(
    'GET',
    "EntityDefinitions(LogicalName='tp_customersite')/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet",
  );
  t.match(choices.json.value, [{ LogicalName: 'tp_contracttype', OptionSet: { Name: 'tp_contracttype' } }]);
});

t.test('EntityDefinitions are filtered and expanded', async (t) => {
  const { send } = await started(t);
  const one = await send(
    'GET',
    "EntityDefinitions?$select=LogicalName&$filter=EntitySetName eq 'tp_contracts'&$expand=Keys",
  );
  t.match(one.json.value, [{ LogicalName: 'tp_contract', Keys: [{ KeyAttributes: ['tp_contractnumber'] }] }]);
  t.equal((await send('GET', "EntityDefinitions?$filter=startswith(LogicalName,'tp_')")).status, 501);
  t.equal((await send('GET', "EntityDefinitions(LogicalName='nothing')")).status, 404);
  t.equal((await send('GET', 'EntityDefinitions?$select=Nothing')).status, 400);
  t.equal(
    (await send('GET', "GlobalOptionSetDefinitions(Name='tp_contracttype')")).json.Name,
    'tp_contracttype',
  );
});

t.test('$metadata and the service document name every entity set', async (t) => {
  const { send } = await started(t);
  const { text, headers } = await send('GET', '$metadata');
  t.equal(headers.get('content-type'), 'application/xml');
  t.equal(XMLValidator.validate(text), true);
  const { json } = await send('GET', '');
  t.ok(json.value.length > 10);
  for (const set of json.value) t.match(text, `<EntitySet Name="${set.name}"`);
  t.match(text, '<Property Name="_tp_territoryid_value" Type="Edm.Guid" />');
  t.match(text, '<NavigationProperty Name="tp_TerritoryId" Type="mscrm.tp_territory" ');
});

const contract = "EntityDefinitions(LogicalName='tp_contract')";

t.test('metadata is filtered by enumerations, managed properties and ids', async (t) => {
  const { send } = await started(t);
  const found = async (filter: string) =>
    (await send('GET', `EntityDefinitions?$select=LogicalName&$filter=${filter}`)).json.value.map(
      (table) => table.LogicalName,
    );
  const owned = "OwnershipType eq Microsoft.Dynamics.CRM.OwnershipTypes'BusinessOwned'";
  t.ok((await found(owned)).includes('systemuser'));
  t.notOk((await found(owned)).includes('contact'));
  t.same(await found(`IsCustomizable/Value eq true and LogicalName eq 'tp_contract'`), ['tp_contract']);
  t.same(await found('ObjectTypeCode eq 2'), ['contact']);
  t.notOk((await found('IsIntersect eq false')).includes('roleprivileges'));
  const { MetadataId: id } = (await send('GET', contract)).json;
  t.same(await found(`MetadataId eq ${id}`), ['tp_contract']);
  t.equal(
    (await send('GET', `EntityDefinitions(${id})?$select=LogicalName`)).json.LogicalName,
    'tp_contract',
  );
  const refused = await send(
    'GET',
    "EntityDefinitions?$filter=contains(LogicalName,'tp_') and IsManaged eq false",
  );
  t.match([refused.status, refused.json.error.code], [501, '0x8006088a']);
  t.equal((await send('GET', 'EntityDefinitions?$filter=Nothing eq 1')).status, 400);
  t.equal((await send('GET', 'EntityDefinitions?$top=1')).status, 400);
});

t.test('expanded parts have options of their own', async (t) => {
  const { send } = await started(t);
  const path = `${contract}?$select=LogicalName&$expand=Attributes($select=LogicalName;$filter=AttributeType eq Microsoft.Dynamics.CRM.AttributeTypeCode'Lookup' and IsCustomAttribute eq true),Keys($select=KeyAttributes),ManyToOneRelationships($select=SchemaName;$filter=ReferencedEntity eq 'tp_customersite'),OneToManyRelationships,ManyToManyRelationships`;
  const { json } = await send('GET', path);
  t.same(Object.keys(json).sort(), [
    '@odata.context',
    'Attributes',
    'Keys',
    'LogicalName',
    'ManyToManyRelationships',
    'ManyToOneRelationships',
    'MetadataId',
    'OneToManyRelationships',
  ]);
  t.match(json.Attributes, [
    { '@odata.type': '#Microsoft.Dynamics.CRM.LookupAttributeMetadata', LogicalName: 'tp_customersiteid' },
  ]);
  t.match(json.ManyToOneRelationships, [{ SchemaName: 'tp_customersite_contract_customersiteid' }]);
  t.same(json.ManyToManyRelationships, []);
});

t.test('what a kind of column has more than others needs its cast', async (t) => {
  const { send } = await started(t);
  const column = "EntityDefinitions(LogicalName='tp_customersite')/Attributes(LogicalName='tp_contracttype')";
  const picklist = `${column}/Microsoft.Dynamics.CRM.PicklistAttributeMetadata`;
  const { json } = await send(
    'GET',
    `${picklist}?$select=LogicalName&$expand=OptionSet($select=Name),GlobalOptionSet($select=Options)`,
  );
  t.match(json, { LogicalName: 'tp_contracttype', OptionSet: { Name: 'tp_contracttype' } });
  const global = json.GlobalOptionSet as { Options: Record<string, unknown>[] };
  t.match(global.Options[0], { Value: 100000000, Label: { UserLocalizedLabel: { LanguageCode: 1033 } } });
  t.equal((await send('GET', `${picklist}/GlobalOptionSet?$select=Name`)).json.Name, 'tp_contracttype');
  for (const wrong of [
    '?$expand=OptionSet',
    '?$select=DefaultFormValue',
    '/Microsoft.Dynamics.CRM.StringAttributeMetadata',
  ])
    t.not((await send('GET', `${column}${wrong}`)).status, 200, wrong);
  const states = await send(
    'GET',
    `${contract}/Attributes/Microsoft.Dynamics.CRM.StateAttributeMetadata?$expand=OptionSet`,
  );
  t.match(states.json.value, [
    { LogicalName: 'statecode', OptionSet: { IsGlobal: false, OptionSetType: 'State' } },
  ]);
  t.notOk('@odata.type' in (states.json.value[0] ?? {}), 'the cast says the type');
});

t.test('relationships and global choices are sets of their own, single values have paths', async (t) => {
  const { send } = await started(t);
  const name = 'tp_customersite_contract_customersiteid';
  const { json } = await send('GET', `RelationshipDefinitions(SchemaName='${name}')`);
  t.match(json, {
    '@odata.type': '#Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata',
    ReferencedEntity: 'tp_customersite',
    ReferencedAttribute: 'tp_customersiteid',
  });
  const cast = `RelationshipDefinitions(${json.MetadataId})/Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata`;
  t.equal(
    (await send('GET', `${cast}?$select=ReferencingAttribute`)).json.ReferencingAttribute,
    'tp_customersiteid',
  );
  const many = 'RelationshipDefinitions/Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata';
  t.match((await send('GET', `${many}?$select=SchemaName`)).json.value[0], { SchemaName: /_association$/ });
  const sets = 'GlobalOptionSetDefinitions/Microsoft.Dynamics.CRM.OptionSetMetadata?$select=Name,Options';
  t.ok((await send('GET', sets)).json.value.some((set) => set.Name === 'tp_contracttype'));
  t.equal((await send('GET', `${contract}/EntitySetName`)).json.value, 'tp_contracts');
  t.match((await send('GET', `${contract}/DisplayName`)).json, { UserLocalizedLabel: { Label: 'Contract' } });
  t.equal((await send('GET', `${contract}/Nothing`)).status, 404);
  t.equal(
    (await send('GET', 'EntityDefinitions/$count')).text,
    String((await send('GET', 'EntityDefinitions?$select=LogicalName')).json.value.length),
  );
});

t.test('metadata cannot be written', async (t) => {
  const { send } = await started(t);
  for (const [method, path] of [
    ['POST', 'EntityDefinitions'],
    ['PUT', contract],
    ['DELETE', `${contract}/Attributes(LogicalName='tp_name')`],
    ['POST', 'RelationshipDefinitions'],
    ['POST', 'GlobalOptionSetDefinitions'],
  ] as const) {
    const answer = await send(method, path, method === 'DELETE' ? undefined : {});
    t.match([answer.status, answer.json.error.code], [501, '0x8006088a'], `${method} ${path}`);
  }
});

t.test('a new key is Pending until it was read once, when that is asked for', async (t) => {
  const { send } = await started(t, { unproven: { keysArePendingFirst: true } });
  await send('POST', 'ImportSolution', { CustomizationFile: zipped(sample()) });
  const status = async () =>
    (await send('GET', "EntityDefinitions(LogicalName='xx_child')/Keys?$select=EntityKeyIndexStatus")).json
      .value[0]?.EntityKeyIndexStatus;
  t.equal(await status(), 'Pending');
  t.equal(await status(), 'Active');
});

t.test('owner and customer columns have types of their own', async (t) => {
  const { send } = await started(t);
  const owner = "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='ownerid')";
  t.match((await send('GET', owner)).json, {
    '@odata.type': '#Microsoft.Dynamics.CRM.LookupAttributeMetadata',
    AttributeType: 'Owner',
    AttributeTypeName: { Value: 'OwnerType' },
  });
  const customer = "EntityDefinitions(LogicalName='contact')/Attributes(LogicalName='parentcustomerid')";
  t.match((await send('GET', customer)).json, { AttributeType: 'Customer' });
});
