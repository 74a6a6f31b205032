import { XMLParser } from 'fast-xml-parser';
import t from 'tap';
import { boundFunctions } from '../../../../api/local/dataverse/operations/bound-functions.ts';
import { servedMessages } from '../../../../api/local/dataverse/operations/unbound-messages.ts';
import { started } from './client.ts';
import { sample, zipped } from './solution-zip.ts';

interface Node {
  readonly [name: string]: string | Node[] | undefined;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
});

function list(node: Node | undefined, name: string): Node[] {
  const found = node?.[name];
  return Array.isArray(found) ? found : [];
}

function schemaOf(xml: string): Node {
  const edmx: Node = parser.parse(xml);
  const [schema] = list(list(list(edmx, 'edmx:Edmx')[0], 'edmx:DataServices')[0], 'Schema');
  if (schema === undefined) throw new Error('no Schema');
  return schema;
}

const bare = (type: unknown) => String(type).replace(/^Collection\((.*)\)$/, '$1');

t.test('every name that $metadata refers to is declared in it', async (t) => {
  const { send } = await started(t);
  t.equal((await send('POST', 'ImportSolution', { CustomizationFile: zipped(sample()) })).status, 204);
  const schema = schemaOf((await send('GET', '$metadata')).text);
  const kinds = ['EntityType', 'ComplexType', 'EnumType'];
  const declared = new Set(kinds.flatMap((kind) => list(schema, kind).map((type) => String(type.Name))));
  const types = new Map(list(schema, 'EntityType').map((type) => [String(type.Name), type]));
  const knows = (type: unknown, where: string) => {
    const name = bare(type);
    if (!name.startsWith('Edm.')) t.ok(declared.has(name.replace('mscrm.', '')), `${where}: ${name}`);
  };
  for (const [name, type] of types) {
    if (type.Abstract === 'true') continue;
    const properties = new Set(list(type, 'Property').map((p) => String(p.Name)));
    const links = list(type, 'NavigationProperty');
    const all = [...properties, ...links.map((link) => String(link.Name))];
    t.equal(new Set(all).size, all.length, `${name}: no name twice`);
    for (const key of list(list(type, 'Key')[0], 'PropertyRef')) t.ok(properties.has(String(key.Name)), name);
    for (const link of links) {
      knows(link.Type, `${name}.${link.Name}`);
      const target = types.get(bare(link.Type).replace('mscrm.', ''));
      if (link.Partner !== undefined) {
        const back = list(target, 'NavigationProperty').find((p) => p.Name === link.Partner);
        t.equal(back?.Partner, link.Name, `${name}.${link.Name}: the partner points back`);
      }
      for (const constraint of list(link, 'ReferentialConstraint')) {
        t.ok(properties.has(String(constraint.Property)), `${name}.${link.Name}`);
        const keys = list(target, 'Property').map((p) => p.Name);
        t.ok(keys.includes(constraint.ReferencedProperty), `${name}.${link.Name} refers to a property`);
      }
    }
  }
  for (const kind of ['Action', 'Function', 'ComplexType']) {
    for (const operation of list(schema, kind)) {
      for (const part of ['Parameter', 'ReturnType', 'Property'])
        for (const { Type } of list(operation, part)) knows(Type, String(operation.Name));
    }
  }
  const [container] = list(schema, 'EntityContainer');
  const sets = new Map(list(container, 'EntitySet').map((set) => [String(set.Name), set]));
  for (const [name, set] of sets) {
    const type = types.get(String(set.EntityType).replace('Microsoft.Dynamics.CRM.', ''));
    const links = list(type, 'NavigationProperty').map((link) => link.Name);
    for (const { Path, Target } of list(set, 'NavigationPropertyBinding')) {
      t.ok(links.includes(Path), `${name}: ${Path}`);
      t.ok(sets.has(String(Target)), `${name}: ${Target}`);
    }
  }
});

t.test('$metadata shows navigation both ways, bulk messages and, on demand, annotations', async (t) => {
  const { send } = await started(t);
  await send('POST', 'ImportSolution', { CustomizationFile: zipped(sample()) });
  const plain = (await send('GET', '$metadata')).text;
  t.match(
    plain,
    '<NavigationProperty Name="xx_ParentId" Type="mscrm.xx_parent" Nullable="true" Partner="xx_parent_children"><ReferentialConstraint Property="_xx_parentid_value" ReferencedProperty="xx_parentid" />',
  );
  t.match(
    plain,
    '<NavigationProperty Name="xx_parent_children" Type="Collection(mscrm.xx_child)" Partner="xx_ParentId" />',
  );
  t.match(plain, '<Property Name="xx_childid" Type="Edm.Guid" Nullable="false" />');
  t.match(
    plain,
    '<Action Name="UpsertMultiple" IsBound="true"><Parameter Name="entityset" Type="Collection(mscrm.xx_child)"',
  );
  t.notMatch(plain, '<Annotation');
  const annotated = (await send('GET', '$metadata?annotations=true')).text;
  const preferred = { prefer: 'odata.include-annotations="*"' };
  t.equal(
    (await send('GET', '$metadata', undefined, preferred)).text,
    annotated,
    '[web-api-service-documents.md]',
  );
  t.match(annotated, 'Org.OData.Capabilities.V1.ChangeTracking');
  t.match(annotated, '<PropertyValue Property="Name" PropertyPath="_xx_parentid_value" />');
});

t.test('$metadata is valid CSDL for readers that check facets and namespaces', async (t) => {
  const { send } = await started(t);
  await send('POST', 'ImportSolution', { CustomizationFile: zipped(sample()) });
  for (const url of ['$metadata', '$metadata?annotations=true']) {
    const { text } = await send('GET', url);
    const edmx: Node = parser.parse(text);
    const references = list(list(edmx, 'edmx:Edmx')[0], 'edmx:Reference');
    const included = references.flatMap((reference) => list(reference, 'edmx:Include'));
    const namespaces = included.map((include) => include.Namespace);
    const foreign = [...text.matchAll(/ Type="([\w.]+)\.\w+"/g)].map(([, namespace]) => namespace);
    for (const namespace of new Set(foreign)) {
      if (namespace !== 'Edm' && namespace !== 'mscrm')
        t.ok(namespaces.includes(namespace), String(namespace));
    }
    t.equal(namespaces.includes('OData.Community.Keys.V1'), true, url);
    const properties = list(schemaOf(text), 'EntityType').flatMap((type) => list(type, 'Property'));
    const scaled = new Set(properties.filter((p) => p.Scale !== undefined).map((p) => p.Type));
    t.strictSame([...scaled], ['Edm.Decimal'], 'only decimals have a scale');
  }
});

t.test('$metadata declares every operation that is served', async (t) => {
  const { send } = await started(t);
  const { text } = await send('GET', '$metadata');
  const schema = schemaOf(text);
  const [container] = list(schema, 'EntityContainer');
  const imports = [...list(container, 'FunctionImport'), ...list(container, 'ActionImport')];
  const known = new Set(imports.map(({ Name }) => String(Name)));
  t.strictSame(
    [...servedMessages.keys()].filter((name) => !known.has(name)),
    [],
  );
  const functions = list(schema, 'Function').filter(({ IsBound }) => IsBound === 'true');
  const bound = functions.map(
    (f) => `${bare(list(f, 'Parameter')[0]?.Type).replace('mscrm.', '')}/${f.Name}`,
  );
  t.strictSame(bound.sort(), [...boundFunctions.keys()].sort());
});
