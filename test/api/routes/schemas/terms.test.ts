import t from 'tap';
import { z } from 'zod';
import { parseTerms } from '../../../../api/domain/revenue/terms.ts';
import { factsSchema } from '../../../../api/routes/schemas/facts.ts';
import { termsSchema } from '../../../../api/routes/schemas/terms.ts';

const shown = z.object({ properties: z.record(z.string(), z.unknown()), required: z.array(z.string()) });

t.test('the document shows the terms the domain knows', async (t) => {
  const { properties, required } = shown.parse(termsSchema.meta());
  const names = Object.keys(properties);
  t.ok(names.length > 10);
  const parsed = parseTerms(Object.fromEntries(names.map((name) => [name, null])));
  const unknown = parsed.ok ? [] : parsed.errors.filter(({ rule }) => rule.includes('not known'));
  t.strictSame(unknown, []);
  const missing = parsed.ok ? [] : parsed.errors.map(({ field }) => field);
  t.strictSame(missing.sort(), required.sort(), 'what is required is shown as required');
});

t.test('the schemas for the document let everything through to the domain', async (t) => {
  for (const schema of [termsSchema, factsSchema]) {
    const odd = { fixedFee: 7, nonsense: [null] };
    t.strictSame(schema.parse(odd), odd);
    for (const value of [null, [], 'x', 7]) t.notOk(schema.safeParse(value).success);
  }
});
