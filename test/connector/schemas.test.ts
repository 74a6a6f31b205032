import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import SwaggerParser from '@apidevtools/swagger-parser';
import { Ajv } from 'ajv';
import type AjvCore from 'ajv/dist/core.js';
import Draft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import t from 'tap';

const schemas = new URL('../../../shared/schemas/', import.meta.url);
const read = async (url: URL) => JSON.parse(await readFile(url, 'utf8'));
const connectorFile = (name: string) => new URL(`../../connector/${name}`, import.meta.url);
const options = { strict: false, allErrors: true };

/** Formats of the platform that JSON Schema does not know. */
function withFormats(ajv: AjvCore.default): AjvCore.default {
  addFormats.default(ajv);
  return ajv.addFormat('date-no-tz', true).addFormat('html', true);
}

t.test('the definition is valid Swagger 2.0 whose references all resolve', async (t) => {
  const parsed = await SwaggerParser.validate(
    structuredClone(await read(connectorFile('apiDefinition.swagger.json'))),
  );
  t.equal('swagger' in parsed && parsed.swagger, '2.0');
});

const files = [
  [
    'apiDefinition.swagger.json',
    'apiDefinition.swagger.schema.json',
    () => withFormats(new Draft04.default(options)),
  ],
  ['apiProperties.json', 'paconn-apiProperties.schema.json', () => withFormats(new Ajv(options))],
] as const;

for (const [file, schema, ajv] of files) {
  t.test(`${file} follows the schema of the platform`, async (t) => {
    const path = new URL(schema, schemas);
    if (!existsSync(path)) {
      t.comment(`${schema} is not on this machine; only the rules of our own tests were checked`);
      return;
    }
    const validate = ajv().compile(await read(path));
    validate(await read(connectorFile(file)));
    t.same(validate.errors ?? [], []);
  });
}
