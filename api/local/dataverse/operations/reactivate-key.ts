import { invalidArgument, ODataError } from '../errors.ts';
import { type Call, noContent, type Reply } from '../http/types.ts';
import { withKeyRebuilt } from '../metadata/key-index.ts';
import { Schema } from '../metadata/schema.ts';
import { parseObject } from './read-body.ts';

/** POST ReactivateEntityKey: tries again to build the index of a key that failed over duplicate rows. */
export function reactivateEntityKey(call: Call): Reply {
  const { store, guard } = call.context;
  guard?.platform('prvWriteEntityKey');
  const body = parseObject(call.body);
  const [table, name] = ['EntityLogicalName', 'EntityKeyLogicalName'].map((parameter) => {
    const value = body[parameter];
    if (typeof value === 'string' && value !== '') return value;
    throw invalidArgument(`Required field '${parameter}' is missing or no text.`);
  });
  const shape = store.schema.shape(table ?? '');
  const key = shape?.table.keys.find((k) => k.logicalName === name);
  if (shape === undefined || key === undefined) {
    const text = `The entity key '${name?.slice(0, 100)}' was not found for entity '${table?.slice(0, 100)}'.`;
    throw new ODataError(404, '0x80060888', text);
  }
  if (key.failed !== true) return noContent();
  const rows = store.table(shape.table.logicalName);
  store.write((unit) => unit.setSchema(new Schema(withKeyRebuilt(store.schema, rows, key))));
  return noContent();
}
