import { randomUUID } from 'node:crypto';
import t from 'tap';
import { z } from 'zod';
import { choices } from '../../api/domain/model/choices.ts';
import type { Column } from '../../api/domain/model/column.ts';
import {
  columnNamed,
  idLogicalName,
  logicalName,
  tableNamed,
  writeName,
} from '../../api/domain/model/names.ts';
import { startDataverseEmulator } from '../../api/local/dataverse/start.ts';
import { buildSolutions } from '../../solution/build.ts';
import { solutionTables } from '../../solution/src/bridge-package.ts';

const emulator = await startDataverseEmulator();
t.teardown(() => emulator.close());

const api = `${emulator.url}/api/data/v9.2/`;
const headers = { authorization: 'Bearer test', 'content-type': 'application/json' };

async function get<T>(path: string, shape: z.ZodType<T>): Promise<T> {
  const response = await fetch(`${api}${path}`, { headers });
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return shape.parse(await response.json());
}

const attributeTypes: Record<Column['type']['kind'], string> = {
  text: 'String',
  memo: 'Memo',
  integer: 'Integer',
  decimal: 'Decimal',
  money: 'Money',
  boolean: 'Boolean',
  date: 'DateTime',
  datetime: 'DateTime',
  choice: 'Picklist',
  lookup: 'Lookup',
};

t.test('both packages import one after the other over HTTP', async (t) => {
  for (const solution of buildSolutions({ version: '1.2.3' })) {
    const response = await fetch(`${api}ImportSolution`, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        OverwriteUnmanagedCustomizations: true,
        PublishWorkflows: false,
        ImportJobId: randomUUID(),
        CustomizationFile: Buffer.from(solution.zip).toString('base64'),
      }),
    });
    t.equal(response.status, 204, `${solution.name}: ${await response.text()}`);
  }
  const solutions = await get(
    'solutions?$select=uniquename,version',
    z.object({ value: z.array(z.object({ uniquename: z.string(), version: z.string() })) }),
  );
  const versions = new Map(solutions.value.map(({ uniquename, version }) => [uniquename, version]));
  t.equal(versions.get('TowneParkBridgeConnector'), '1.2.3.0');
  t.equal(versions.get('TowneParkBridge'), '1.2.3.0');
});

t.test('what else the packages hold is live: roles, flow, variables, references, connector', async (t) => {
  const rows = z.object({ value: z.array(z.looseObject({})) });
  const read = async (path: string) => (await get(path, rows)).value;
  const held = await read("roles?$select=name&$filter=startswith(name,'TP')&$orderby=name");
  t.match(held, [{ name: 'TP Bridge Integration' }, { name: 'TP Bridge Reader' }]);
  const [integration] = held;
  const privileges = await read(`roleprivilegescollection?$filter=roleid eq ${integration?.roleid}`);
  t.ok(privileges.length > solutionTables.length * 6, 'six for every table and those of the platform');
  t.ok(privileges.every((row) => row.privilegedepthmask === 8));
  t.match(await read('workflows?$select=name,statecode'), [{ name: 'TP Contract Approval', statecode: 0 }]);
  for (const set of ['environmentvariabledefinitions', 'connectionreferences', 'connectors'])
    t.ok((await read(set)).length > 0, set);
  const failed = (await read('importjobs?$select=data')).filter((job) =>
    /result="failure"/.test(String(job.data)),
  );
  t.same(failed, []);
});

const definition = z.object({
  SchemaName: z.string(),
  EntitySetName: z.string(),
  PrimaryIdAttribute: z.string(),
  PrimaryNameAttribute: z.string(),
  ChangeTrackingEnabled: z.boolean(),
  Attributes: z.array(
    z.looseObject({ LogicalName: z.string(), SchemaName: z.string(), AttributeType: z.string() }),
  ),
  Keys: z.array(z.object({ LogicalName: z.string(), KeyAttributes: z.array(z.string()) })),
});

/** What the metadata of a column must say beyond its type. */
function limitsOf(column: Column): Record<string, unknown> {
  const { type } = column;
  if (type.kind === 'text' || type.kind === 'memo') return { MaxLength: type.maxLength };
  if (type.kind === 'integer') return { MinValue: type.min, MaxValue: type.max };
  if (type.kind === 'decimal')
    return { MinValue: Number(type.min), MaxValue: Number(type.max), Precision: type.scale };
  if (type.kind === 'money')
    return { MinValue: Number(type.min), MaxValue: Number(type.max), Precision: type.scale };
  return {};
}

for (const table of solutionTables) {
  t.test(`${table.name} arrives with every column and key of the model`, async (t) => {
    const found = await get(
      `EntityDefinitions(LogicalName='${logicalName(table)}')?$expand=Attributes,Keys`,
      definition,
    );
    t.equal(found.SchemaName, table.schema);
    t.equal(found.EntitySetName, table.set);
    t.equal(found.PrimaryIdAttribute, idLogicalName(table));
    t.equal(found.PrimaryNameAttribute, logicalName(columnNamed(table, table.primaryName)));
    t.equal(found.ChangeTrackingEnabled, true);
    for (const column of table.columns) {
      const attribute = found.Attributes.find(({ LogicalName }) => LogicalName === logicalName(column));
      t.match(
        attribute,
        { SchemaName: column.schema, AttributeType: attributeTypes[column.type.kind], ...limitsOf(column) },
        column.name,
      );
      if (column.type.kind === 'lookup') {
        t.same(attribute?.Targets, [logicalName(tableNamed(column.type.table))], `${column.name} target`);
      }
    }
    const keys = table.keys.map((key) => ({
      LogicalName: logicalName(key),
      KeyAttributes: key.columns.map((name) => logicalName(columnNamed(table, name))),
    }));
    t.same(found.Keys, keys);
  });
}

for (const choice of Object.values(choices)) {
  t.test(`choice ${choice.schema} arrives with every option`, async (t) => {
    const shape = z.object({
      Options: z.array(
        z.object({
          Value: z.number(),
          Label: z.object({ UserLocalizedLabel: z.object({ Label: z.string() }) }),
        }),
      ),
    });
    const { Options } = await get(`GlobalOptionSetDefinitions(Name='${choice.schema}')`, shape);
    const found = Options.map((option) => ({
      value: option.Value,
      label: option.Label.UserLocalizedLabel.Label,
    }));
    t.same(found, Object.values(choice.options));
  });
}

/** A valid cell for every kind of column; lookups point to rows created before. */
function cellFor(column: Column, ids: ReadonlyMap<string, string>): unknown {
  const { type } = column;
  switch (type.kind) {
    case 'text':
      return type.format === 'email' ? 'someone@example.com' : `t-${column.name}`.slice(0, type.maxLength);
    case 'memo':
      return '{}';
    case 'integer':
      return type.min + 1;
    case 'decimal':
    case 'money':
      return 12.34;
    case 'boolean':
      return true;
    case 'date':
      return '2026-01-31';
    case 'datetime':
      return '2026-01-31T09:00:00Z';
    case 'choice':
      return 100000001;
    case 'lookup':
      return `/${tableNamed(type.table).set}(${ids.get(type.table) ?? ''})`;
  }
}

t.test('a row with every column of every table can be created and found by its key', async (t) => {
  const contact = randomUUID();
  const ids = new Map([['contact', contact]]);
  const createdContact = await fetch(`${api}contacts`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ contactid: contact, lastname: 'Lane' }),
  });
  t.equal(createdContact.status, 204, await createdContact.text());
  for (const table of solutionTables) {
    const id = randomUUID();
    ids.set(table.name, id);
    const cells = table.columns.map((column) => [writeName(column), cellFor(column, ids)]);
    const body = JSON.stringify({ [idLogicalName(table)]: id, ...Object.fromEntries(cells) });
    const created = await fetch(`${api}${table.set}`, { method: 'POST', headers, body });
    t.equal(created.status, 204, `${table.name}: ${await created.text()}`);
    const row = await get(`${table.set}(${id})`, z.looseObject({}));
    t.equal(row[idLogicalName(table)], id);
    for (const column of table.columns) {
      if (column.type.kind === 'money')
        t.equal(row[logicalName(column)], 12.34, `${table.name}.${column.name}`);
    }
  }
});
