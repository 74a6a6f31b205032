import t from 'tap';
import { guid, started } from '../client.ts';
import { user } from '../security/people.ts';
import { attribute } from '../solution-zip.ts';
import { importing, sampleWith } from './package-parts.ts';

const cascades = {
  Assign: 'Cascade',
  Share: 'Active',
  Unshare: 'UserOwned',
  Reparent: 'Cascade',
  Merge: 'Cascade',
  RollupView: 'NoCascade',
};

/** The sample package whose relationship cascades as told. */
function parts(reaches: Readonly<Record<string, string>>) {
  const xml = Object.entries(reaches).map(([name, reach]) => `<Cascade${name}>${reach}</Cascade${name}>`);
  const sample = sampleWith({});
  const customizations = sample.customizations.replace('<CascadeDelete>', `${xml.join('')}<CascadeDelete>`);
  return { ...sample, customizations };
}

t.test('the metadata say how a relationship cascades', async (t) => {
  const { send } = await started(t);
  t.equal((await importing(send, parts(cascades))).status, 204);
  const { json } = await send('GET', "RelationshipDefinitions(SchemaName='xx_parent_children')");
  t.same(json.CascadeConfiguration, { ...cascades, Delete: 'RemoveLink' });
  const refused = await importing(send, parts({ Assign: 'Sometimes' }));
  t.equal(refused.status, 400);
  t.match(refused.json.error.message, /xx_parent_children has the unknown CascadeAssign 'Sometimes'/);
});

/** Which children change their owner with their parent: 1 active, 2 inactive, 3 of another owner. */
const expected = { NoCascade: [], Cascade: [1, 2, 3], Active: [1, 3], UserOwned: [1, 2] } as const;

for (const [reach, followers] of Object.entries(expected)) {
  t.test(`a new owner with CascadeAssign ${reach}`, async (t) => {
    const service = await started(t);
    const { send } = service;
    t.equal((await importing(send, parts({ Assign: reach }))).status, 204);
    for (const n of [51, 52]) await user(service, n);
    await send('POST', 'xx_parents', { xx_parentid: guid(9), xx_name: 'P' });
    for (const n of [1, 2, 3]) {
      const child = { xx_childid: guid(n), xx_name: 'C', 'xx_ParentId@odata.bind': `xx_parents(${guid(9)})` };
      t.equal((await send('POST', 'xx_children', child)).status, 204);
    }
    await send('PATCH', `xx_children(${guid(2)})`, { statecode: 1, statuscode: 2 });
    await send('PATCH', `xx_children(${guid(3)})`, { 'ownerid@odata.bind': `systemusers(${guid(52)})` });
    const assigned = await send('PATCH', `xx_parents(${guid(9)})`, {
      'ownerid@odata.bind': `systemusers(${guid(51)})`,
    });
    t.equal(assigned.status, 204, assigned.text);
    const { json } = await send('GET', `xx_children?$filter=_ownerid_value eq ${guid(51)}`);
    t.same(
      json.value.map((row) => row.xx_childid),
      followers.map((n) => guid(n)),
    );
  });
}

t.test('a table has one relationship with its owners', async (t) => {
  const { send } = await started(t);
  await importing(send, sampleWith({}));
  const path = "EntityDefinitions(LogicalName='xx_child')/ManyToOneRelationships";
  const { json } = await send('GET', `${path}?$filter=ReferencingAttribute eq 'ownerid'`);
  t.match(json.value, [
    { SchemaName: 'owner_xx_child', ReferencedEntity: 'owner', ReferencedAttribute: 'ownerid' },
  ]);
  t.equal(json.value.length, 1);
  const names = (await send('GET', 'RelationshipDefinitions')).json.value.map((r) => r.SchemaName);
  t.equal(new Set(names).size, names.length, 'no relationship is there twice');
});

t.test('columns that the platform would compute are refused', async (t) => {
  const { send } = await started(t);
  const cases: [string, string][] = [
    ['<SourceType>1</SourceType>', 'calculated'],
    ['<SourceType>2</SourceType>', 'rollup'],
    ['<SourceType>3</SourceType>', 'formula'],
    ['<AutoNumberFormat>A-{SEQNUM:4}</AutoNumberFormat>', 'auto-number'],
  ];
  for (const [xml, kind] of cases) {
    const sample = sampleWith({});
    const column = attribute('xx_More', 'nvarchar', `${xml}<MaxLength>10</MaxLength>`);
    const customizations = sample.customizations.replace('</attributes>', `${column}</attributes>`);
    const { status, json } = await importing(send, { ...sample, customizations });
    t.equal(status, 400, kind);
    t.match(json.error.message, new RegExp(`xx_parent.xx_more is an? ${kind} column, which is not emulated`));
  }
  t.equal((await send('GET', 'xx_parents')).status, 404);
});
