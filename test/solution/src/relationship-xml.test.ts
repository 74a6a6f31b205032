import t from 'tap';
import { tableNamed } from '../../../api/domain/model/names.ts';
import { findAll, textAt } from '../../../scripts/lib/xml-read.ts';
import { relationshipsXml } from '../../../solution/src/relationship-xml.ts';

const found = new Map(
  relationshipsXml([tableNamed('customerSite'), tableNamed('territory')]).map((element) => [
    element.attributes.Name,
    element,
  ]),
);

function get(name: string) {
  const element = found.get(name);
  if (element === undefined) throw new Error(`no relationship ${name} among ${[...found.keys()].join(', ')}`);
  return element;
}

t.test('the lookup side carries the schema-cased name through which the Web API binds', (t) => {
  const roles = findAll(
    get('tp_territory_customersite_territoryid'),
    'EntityRelationshipRoles',
    'EntityRelationshipRole',
  );
  const names = roles.map((role) => [
    textAt(role, 'RelationshipRoleType'),
    textAt(role, 'NavigationPropertyName'),
  ]);
  t.same(names, [
    ['1', 'tp_TerritoryId'],
    ['0', 'tp_territory_customersite_territoryid'],
  ]);
  t.end();
});

t.test('an optional parent leaves its children, a required one cannot be deleted before them', (t) => {
  t.equal(textAt(get('tp_territory_customersite_territoryid'), 'CascadeDelete'), 'RemoveLink');
  const [required] = relationshipsXml([tableNamed('contract')]).filter(
    (element) => element.attributes.Name === 'tp_customersite_contract_customersiteid',
  );
  t.equal(required && textAt(required, 'CascadeDelete'), 'Restrict');
  t.end();
});

t.test('a lookup to a system table refers to it by its own name', (t) => {
  t.equal(textAt(get('tp_contact_customersite_billingcontact'), 'ReferencedEntityName'), 'Contact');
  t.end();
});

t.test('every table has its owner; only tables with money have a currency', (t) => {
  t.ok(found.has('owner_tp_customersite'));
  t.ok(found.has('business_unit_tp_territory'));
  t.notOk(found.has('TransactionCurrency_tp_Territory'));
  const contract = relationshipsXml([tableNamed('contract')]).map((element) => element.attributes.Name);
  t.ok(contract.includes('TransactionCurrency_tp_Contract'));
  t.end();
});
