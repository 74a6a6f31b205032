import t from 'tap';
import { started } from '../client.ts';
import { foreign } from './foreign.ts';

/** Metadata through a client that is not ours: npm dynamics-web-api. */
t.test('tables, one and many', async (t) => {
  const client = foreign(await started(t));
  const { value } = await client.retrieveEntities({
    select: ['LogicalName', 'EntitySetName'],
    filter: "LogicalName eq 'tp_contract'",
  });
  t.match(value, [{ EntitySetName: 'tp_contracts' }]);
  const byName = await client.retrieveEntity({
    key: "LogicalName='tp_customersite'",
    select: ['PrimaryIdAttribute', 'PrimaryNameAttribute'],
    expand: [
      { property: 'Attributes', select: ['LogicalName'], filter: "LogicalName eq 'tp_sitenumber'" },
      { property: 'Keys', select: ['KeyAttributes', 'EntityKeyIndexStatus'] },
    ],
  });
  t.match(byName, {
    PrimaryIdAttribute: 'tp_customersiteid',
    PrimaryNameAttribute: 'tp_name',
    Attributes: [{ LogicalName: 'tp_sitenumber' }],
    Keys: [{ KeyAttributes: ['tp_sitenumber'], EntityKeyIndexStatus: 'Active' }],
  });
  const byId = await client.retrieveEntity({ key: byName.MetadataId, select: ['LogicalName'] });
  t.equal(byId.LogicalName, 'tp_customersite');
});

t.test('columns, one and many, with a cast', async (t) => {
  const client = foreign(await started(t));
  const entityKey = "LogicalName='account'";
  const { value } = await client.retrieveAttributes({
    entityKey,
    castType: 'Microsoft.Dynamics.CRM.PicklistAttributeMetadata',
    select: ['LogicalName'],
    expand: [{ property: 'OptionSet' }],
  });
  t.ok(value.length > 0);
  t.ok(value.every((column) => column.OptionSet?.Options?.length > 0));
  const name = await client.retrieveAttribute({
    entityKey,
    attributeKey: "LogicalName='name'",
    castType: 'Microsoft.Dynamics.CRM.StringAttributeMetadata',
    select: ['MaxLength'],
  });
  t.equal(name.MaxLength, 160);
  const again = await client.retrieveAttribute({ entityKey, attributeKey: name.MetadataId });
  t.match(again, { LogicalName: 'name', AttributeType: 'String' });
});

t.test('relationships, one and many', async (t) => {
  const client = foreign(await started(t));
  const castType = 'Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata';
  const { value } = await client.retrieveRelationships({
    castType,
    filter: "SchemaName eq 'contact_customer_accounts'",
    select: ['ReferencingEntity', 'ReferencedEntity'],
  });
  t.match(value, [{ ReferencingEntity: 'contact', ReferencedEntity: 'account' }]);
  const one = await client.retrieveRelationship({ key: value[0].MetadataId, castType });
  t.equal(one.ReferencingAttribute, 'parentcustomerid');
  const pairs = await client.retrieveRelationship({ key: "SchemaName='teammembership_association'" });
  t.match(pairs, { RelationshipType: 'ManyToManyRelationship', IntersectEntityName: 'teammembership' });
});

t.test('global choices, one and many', async (t) => {
  const client = foreign(await started(t));
  const { value } = await client.retrieveGlobalOptionSets({ select: ['Name'] });
  t.ok(value.length > 0);
  const [first] = value;
  const byName = await client.retrieveGlobalOptionSet({
    key: `Name='${first.Name}'`,
    castType: 'Microsoft.Dynamics.CRM.OptionSetMetadata',
  });
  t.equal(byName.MetadataId, first.MetadataId);
  t.equal((await client.retrieveGlobalOptionSet({ key: first.MetadataId })).Name, first.Name);
});

t.test('the service metadata document', async (t) => {
  const client = foreign(await started(t));
  const annotated = await client.retrieveCsdlMetadata({ addAnnotations: true });
  const plain = await client.retrieveCsdlMetadata();
  t.match(plain, /<EntityType Name="tp_customersite"/);
  t.notMatch(plain, /<Annotation /);
  t.match(annotated, /<Annotation /);
});
