import t from 'tap';
import { z } from 'zod';
import { fieldErrors } from '../../../api/plugins/field-errors.ts';

/** The field errors of a value that the schema refuses. */
function errorsOf(schema: z.ZodType, value: unknown) {
  const result = schema.safeParse(value, { reportInput: true });
  return result.success ? [] : fieldErrors(result.error, 'body');
}

t.test('every kind of fault becomes a field and a rule', async (t) => {
  const schema = z.strictObject({
    text: z.string().min(2).max(3),
    count: z.number().int().min(1),
    choice: z.enum(['a', 'b']),
    list: z.array(z.strictObject({ id: z.guid('must be a GUID') })),
    long: z.array(z.string()).max(2),
    flag: z.boolean(),
  });
  const value = {
    text: 'x',
    count: 0.5,
    choice: 'c',
    list: [{ id: '1', more: 1 }, 3, {}],
    long: ['', '', ''],
    other: 1,
  };
  t.strictSame(errorsOf(schema, value), [
    { field: 'text', rule: 'must be at least 2 characters long' },
    { field: 'count', rule: 'must be a whole number' },
    { field: 'choice', rule: 'must be one of a, b' },
    { field: 'list[0].id', rule: 'must be a GUID' },
    { field: 'list[0].more', rule: 'is not known here; remove it' },
    { field: 'list[1]', rule: 'must be an object' },
    { field: 'list[2].id', rule: 'is required' },
    { field: 'long', rule: 'must be at most 2 items long' },
    { field: 'flag', rule: 'is required' },
    { field: 'other', rule: 'is not known here; remove it' },
  ]);
});

t.test('a fault of the whole is named after it', async (t) => {
  t.strictSame(errorsOf(z.strictObject({}), null), [{ field: 'body', rule: 'is required' }]);
  t.strictSame(errorsOf(z.strictObject({}), 'text'), [{ field: 'body', rule: 'must be an object' }]);
});

t.test('a null is not the same as nothing', async (t) => {
  t.strictSame(errorsOf(z.strictObject({ a: z.string() }), { a: null }), [
    { field: 'a', rule: 'must be text' },
  ]);
});

t.test('a long key of the caller is cut', async (t) => {
  const [error] = errorsOf(z.strictObject({}), { ['k'.repeat(5000)]: 1 });
  t.equal(error?.field.length, 100);
});
