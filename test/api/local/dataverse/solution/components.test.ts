import t from 'tap';
import { guid, type Send, started } from '../client.ts';
import { connectorId, entity, flowId } from '../solution-zip.ts';
import { importing, privilege, role, roleId, roleRoot, sampleWith } from './package-parts.ts';

async function rows(send: Send, path: string): Promise<readonly Record<string, unknown>[]> {
  return (await send('GET', path)).json.value;
}

const manyToMany = (first: string, second: string) =>
  `<EntityRelationship Name="xx_parent_xx_tag"><EntityRelationshipType>ManyToMany</EntityRelationshipType><FirstEntityName>${first}</FirstEntityName><SecondEntityName>${second}</SecondEntityName><IntersectEntityName>xx_parent_xx_tag</IntersectEntityName><EntityRelationshipRoles><EntityRelationshipRole><NavigationPropertyName>xx_tags</NavigationPropertyName><AssociationRoleOrdinal>1</AssociationRoleOrdinal></EntityRelationshipRole><EntityRelationshipRole><NavigationPropertyName>xx_taggedparents</NavigationPropertyName><AssociationRoleOrdinal>2</AssociationRoleOrdinal></EntityRelationshipRole></EntityRelationshipRoles></EntityRelationship>`;

t.test('a many-to-many relationship brings its intersect table', async (t) => {
  const { send } = await started(t);
  const parts = sampleWith({
    entities: entity('xx_Tag', 'xx_tags', ''),
    roots: '<RootComponent type="1" schemaName="xx_tag" behavior="0" />',
    relationships: manyToMany('xx_Parent', 'xx_Tag'),
  });
  const imported = await importing(send, parts);
  t.equal(imported.status, 204, imported.text);
  t.same(await rows(send, 'xx_parent_xx_tagset'), []);
  const table = await send(
    'GET',
    "EntityDefinitions(LogicalName='xx_tag')?$select=IsIntersect&$expand=ManyToManyRelationships",
  );
  t.match(table.json, {
    IsIntersect: false,
    ManyToManyRelationships: [
      {
        SchemaName: 'xx_parent_xx_tag',
        IntersectEntityName: 'xx_parent_xx_tag',
        Entity1LogicalName: 'xx_parent',
        Entity1IntersectAttribute: 'xx_parentid',
        Entity1NavigationPropertyName: 'xx_tags',
        Entity2LogicalName: 'xx_tag',
        Entity2IntersectAttribute: 'xx_tagid',
        Entity2NavigationPropertyName: 'xx_taggedparents',
      },
    ],
  });
  const ghost = await importing(send, sampleWith({ relationships: manyToMany('xx_Parent', 'xx_Ghost') }));
  t.match(ghost.json.error.message, /xx_parent_xx_tag needs the entity xx_ghost/);
});

t.test(
  'a role holds its privileges with their depths, also those of tables of the same package',
  async (t) => {
    const { send } = await started(t);
    const more = role(privilege('prvReadxx_Child', 'Global') + privilege('prvWritexx_Child', 'Basic'));
    t.equal((await importing(send, sampleWith({ more, roots: roleRoot }))).status, 204);
    t.match(await rows(send, 'roles?$filter=roletemplateid eq null'), [
      { roleid: roleId, name: 'XX Worker', _businessunitid_value: /./ },
    ]);
    const [read] = await rows(send, "privileges?$filter=name eq 'prvReadxx_Child'");
    t.match(read, { accessright: 1, canbebasic: true, canbeglobal: true });
    const held = await rows(send, `roleprivilegescollection?$filter=roleid eq ${roleId}`);
    t.same(held.map((row) => row.privilegedepthmask).sort(), [1, 8]);
    const fewer = role(privilege('prvReadxx_Child', 'Deep'));
    t.equal((await importing(send, sampleWith({ more: fewer, roots: roleRoot }))).status, 204);
    t.match(await rows(send, `roleprivilegescollection?$filter=roleid eq ${roleId}`), [
      { privilegedepthmask: 4, privilegeid: read?.privilegeid },
    ]);
  },
);

t.test('a role with an unknown privilege, depth or level refuses the whole package', async (t) => {
  const { send } = await started(t);
  const cases: [string, string, RegExp][] = [
    [privilege('prvReadGhost', 'Global'), '0x80048058', /privilege to be imported is invalid.*prvReadGhost/],
    [
      privilege('prvReadEntity', 'Basic'),
      '0x80048058',
      /prvReadEntity with id = .* can't have depth = Basic/,
    ],
    [privilege('prvReadxx_Child', 'Sometimes'), '0x80048058', /'Sometimes' is no privilege level/],
  ];
  for (const [privileges, code, message] of cases) {
    const refused = await importing(send, sampleWith({ more: role(privileges), roots: roleRoot }));
    t.match(refused.json.error, { code, message });
    t.equal((await send('GET', 'xx_children')).status, 404, 'no table stays');
  }
  t.same(await rows(send, 'roles?$filter=roletemplateid eq null'), []);
  const good = role(privilege('prvReadxx_Child', 'Global'));
  t.equal((await importing(send, sampleWith({ more: good, roots: roleRoot }))).status, 204);
  const twin = role('', 'xx worker', guid(5));
  const twinRoot = `<RootComponent type="20" id="${guid(5)}" behavior="0" />`;
  t.equal((await importing(send, sampleWith({ more: twin, roots: twinRoot }))).json.error.code, '0x80048017');
});

t.test('an organization-owned table has six privileges and no owner', async (t) => {
  const { send } = await started(t);
  const entities = entity('xx_Setting', 'xx_settings', '').replace(
    '</attributes>',
    '</attributes><OwnershipTypeMask>OrgOwned</OwnershipTypeMask>',
  );
  const roots = '<RootComponent type="1" schemaName="xx_setting" behavior="0" />';
  t.equal((await importing(send, sampleWith({ entities, roots }))).status, 204);
  const names = await rows(send, "privileges?$filter=endswith(name,'xx_Setting')&$orderby=name");
  t.equal(names.length, 6);
  await send('POST', 'xx_settings', { xx_settingid: guid(1) });
  const { json } = await send('GET', `xx_settings(${guid(1)})`);
  t.notOk('_ownerid_value' in json);
  t.match((await send('GET', "EntityDefinitions(LogicalName='xx_setting')")).json, {
    OwnershipType: 'OrganizationOwned',
    ObjectTypeCode: Number,
  });
});

const valuesFile = (value: string) =>
  JSON.stringify({
    environmentvariablevalues: {
      environmentvariablevalue: { '@environmentvariablevalueid': guid(8), iscustomizable: '1', value },
    },
  });

t.test(
  'values of environment variables and connections come from the package or the deployment settings',
  async (t) => {
    const { send } = await started(t);
    const extra = {
      'environmentvariabledefinitions/xx_Url/environmentvariablevalues.json': valuesFile('a"b'),
    };
    await importing(send, sampleWith({ extra }));
    t.match(await rows(send, 'environmentvariablevalues'), [
      { environmentvariablevalueid: guid(8), schemaname: 'xx_Url', value: 'a"b' },
    ]);
    const settings = [
      {
        '@odata.type': 'Microsoft.Dynamics.CRM.environmentvariablevalue',
        schemaname: 'xx_url',
        value: 'new',
      },
      {
        '@odata.type': 'Microsoft.Dynamics.CRM.connectionreference',
        connectionreferencelogicalname: 'xx_ref',
        connectionid: 'c-1',
        connectorid: '/providers/Microsoft.PowerApps/apis/shared_x',
      },
    ];
    t.equal((await importing(send, sampleWith({}), { ComponentParameters: settings })).status, 204);
    t.match(await rows(send, 'environmentvariablevalues'), [{ value: 'new' }]);
    t.match(await rows(send, 'connectionreferences'), [
      { connectionid: 'c-1', _customconnectorid_value: connectorId },
    ]);
    await importing(send, sampleWith({}));
    t.match(await rows(send, 'connectionreferences'), [{ connectionid: 'c-1' }], 'the next import keeps it');
    const unknown = [{ ...settings[0], schemaname: 'xx_Ghost' }];
    const refused = await importing(send, sampleWith({}), { ComponentParameters: unknown });
    t.match(refused.json.error.message, /environment variable xx_Ghost is neither in the package/);
  },
);

t.test('a flow is turned on when the package, the import and its connections allow it', async (t) => {
  const { send } = await started(t);
  const flow =
    '{"properties":{"connectionReferences":{"k":{"connection":{"connectionReferenceLogicalName":"xx_ref"}}}}}';
  const plain = sampleWith({ extra: { 'Workflows/AFlow.json': flow } });
  const activated = {
    ...plain,
    customizations: plain.customizations.replace(
      '<StateCode>0</StateCode><StatusCode>1<',
      '<StateCode>1</StateCode><StatusCode>2<',
    ),
  };
  const connection = {
    '@odata.type': 'Microsoft.Dynamics.CRM.connectionreference',
    connectionreferencelogicalname: 'xx_ref',
    connectionid: 'c-1',
  };
  const state = async () => (await send('GET', `workflows(${flowId})?$select=statecode`)).json.statecode;
  t.equal((await importing(send, activated, { PublishWorkflows: true })).status, 204);
  t.equal(await state(), 0, 'it has no connection');
  await importing(send, activated, { ComponentParameters: [connection] });
  t.equal(await state(), 0, 'nobody asked to activate');
  await importing(send, plain, { PublishWorkflows: true });
  t.equal(await state(), 0, 'the package holds it as a draft');
  await importing(send, activated, { PublishWorkflows: true });
  t.equal(await state(), 1);
  await importing(send, plain);
  t.equal(await state(), 1, 'an update leaves it on');
});

t.test('what needs code to run on the server is refused by name', async (t) => {
  const { send } = await started(t);
  const plugins = '<SolutionPluginAssemblies><PluginAssembly /></SolutionPluginAssemblies>';
  const cases: [Parameters<typeof sampleWith>[0], RegExp][] = [
    [{ more: plugins }, /Plug-in assemblies are not emulated/],
    [{ extra: { 'customapis/xx_Ping/customapi.xml': '<customapi />' } }, /Custom APIs are not emulated/],
    [{ more: '<FieldSecurityProfiles><FieldSecurityProfile /></FieldSecurityProfiles>' }, /Column security/],
  ];
  for (const [input, message] of cases) {
    t.match((await importing(send, sampleWith(input))).json.error, { code: '0x80048033', message });
  }
});
