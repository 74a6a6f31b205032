import { readFile } from 'node:fs/promises';
import t from 'tap';
import { openApiDocument, openApiTypes, openApiYaml } from '../../scripts/generate-openapi.ts';

const root = new URL('../../', import.meta.url);

for (const generator of [openApiYaml, openApiTypes]) {
  t.test(`${generator.file} is what the routes say`, async (t) => {
    const committed = await readFile(new URL(generator.file, root), 'utf8');
    t.equal(await generator.content(), committed, 'run "npm run gen" and commit the result');
  });
}

t.test('the same routes give the same document', async (t) => {
  t.equal(JSON.stringify(await openApiDocument()), JSON.stringify(await openApiDocument()));
});
