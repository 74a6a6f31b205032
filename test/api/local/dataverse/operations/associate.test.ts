import t from 'tap';
import type { Context } from '../../../../../api/local/dataverse/context.ts';
import { identity } from '../../../../../api/local/dataverse/identity.ts';
import { systemSchema } from '../../../../../api/local/dataverse/metadata/system-tables.ts';
import { associate, disassociate } from '../../../../../api/local/dataverse/operations/associate.ts';
import { createRow } from '../../../../../api/local/dataverse/operations/write-row.ts';
import { defaultLimits, defaultUnproven } from '../../../../../api/local/dataverse/options.ts';
import { systemRequest } from '../../../../../api/local/dataverse/request-info.ts';
import { Imports } from '../../../../../api/local/dataverse/solution/imports.ts';
import { Store } from '../../../../../api/local/dataverse/store/store.ts';
import { guid } from '../client.ts';

function opened(): Context {
  const now = () => new Date('2026-01-01T00:00:00Z');
  let last = 0;
  return {
    store: new Store(systemSchema, null, now),
    identity,
    limits: defaultLimits,
    unproven: defaultUnproven,
    now,
    newId: () => guid(++last),
    secret: 's',
    imports: new Imports(setImmediate),
    request: systemRequest(identity.userId),
  };
}

t.test('associating tells the relationship, the target and the related row', async (t) => {
  const context = opened();
  const { store } = context;
  const team = store.table('team');
  const roles = store.table('role');
  const collection = team.shape.collections.get('teamroles_association');
  if (collection === undefined) throw new Error('no collection');
  const told: unknown[] = [];
  store.write((unit) => {
    createRow(context, unit, team, guid(101), new Map());
    createRow(context, unit, roles, guid(102), new Map());
    associate(context, unit, { table: team, id: guid(101), collection }, guid(102));
    t.equal(disassociate(context, unit, { table: team, id: guid(101), collection }, guid(102)), true);
    t.equal(disassociate(context, unit, { table: team, id: guid(101), collection }, guid(102)), false);
    for (const message of unit.messages().slice(2)) {
      const related = message.link?.related.map((r) => [r.table.shape.table.logicalName, r.id]);
      told.push([message.name, message.table.shape.table.logicalName, message.id]);
      told.push([message.link?.relationship, related, message.before === message.after]);
    }
  });
  const link = ['teamroles_association', [['role', guid(102)]], true];
  t.same(told, [['Associate', 'team', guid(101)], link, ['Disassociate', 'team', guid(101)], link]);
});
