import { XMLValidator } from 'fast-xml-parser';
import t from 'tap';
import { started } from './client.ts';

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
  t.match(text, '<NavigationProperty Name="tp_TerritoryId" Type="mscrm.tp_territory">');
});
