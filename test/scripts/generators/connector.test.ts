import t from 'tap';
import { definitionFrom } from '../../../scripts/generators/connector.ts';

const overlay = { leftOut: {}, important: [], internal: [], safe: [] };
const oas = {
  openapi: '3.0.3',
  info: { title: 'Bridge', version: '1.0.0' },
  components: { securitySchemes: { entra: { type: 'http', scheme: 'bearer' } } },
  paths: {
    '/sites/{siteId}': {
      get: {
        operationId: 'GetSite',
        summary: 'Get a site',
        description: 'Returns a site.',
        parameters: [
          {
            name: 'siteId',
            in: 'path',
            required: true,
            schema: { type: 'string', format: 'uuid' },
            description: 'Id.',
          },
        ],
        responses: {
          '200': {
            description: 'The site.',
            content: {
              'application/json': {
                schema: { type: 'object', properties: { name: { type: 'string', description: 'Name.' } } },
              },
            },
          },
        },
      },
    },
  },
};

t.test('a document becomes a definition when every loss is accepted', (t) => {
  const accepted = [{ rule: 'bearer-as-oauth2', place: '*', reason: 'Connectors know no bearer scheme.' }];
  t.match(definitionFrom(oas, overlay, accepted), {
    swagger: '2.0',
    info: { title: 'Towne Park Bridge' },
    schemes: ['https'],
    paths: { '/sites/{siteId}': { get: { operationId: 'GetSite' } } },
  });
  t.end();
});

t.test('a loss that nobody accepted stops the generation', (t) => {
  t.throws(() => definitionFrom(oas, overlay, []), /not accepted: bearer-as-oauth2/);
  t.end();
});
