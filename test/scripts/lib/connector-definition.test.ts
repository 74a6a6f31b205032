import t from 'tap';
import { connectorDefinition, pagedOperations } from '../../../scripts/lib/connector-definition.ts';
import { connectorProperties } from '../../../scripts/lib/connector-properties.ts';

const overlay = { leftOut: {}, important: ['ListThings'], internal: ['FindThing'], safe: ['FindThing'] };
const page = {
  type: 'object',
  properties: { value: { type: 'array', items: { type: 'string' } }, nextLink: { type: 'string' } },
};
const status = { type: 'string', enum: ['open', 'waitsForAnswer'] };
const swagger = {
  swagger: '2.0',
  info: { version: '2.0.0' },
  paths: {
    '/things': {
      get: {
        operationId: 'ListThings',
        parameters: [
          { name: 'status', in: 'query', required: false, ...status },
          { name: 'site', in: 'query', required: true, type: 'string' },
        ],
        responses: { '200': { description: 'Page.', schema: { $ref: '#/definitions/Page' } } },
      },
      post: {
        operationId: 'FindThing',
        tags: ['x'],
        responses: { '200': { description: 'Thing.', schema: status } },
      },
    },
  },
  definitions: { Page: page },
};

t.test('operations and parameters get their visibility', (t) => {
  const { paths } = connectorDefinition(swagger, overlay);
  t.match(paths, {
    '/things': {
      get: {
        'x-ms-visibility': 'important',
        parameters: [{ 'x-ms-visibility': 'advanced' }, { 'x-ms-visibility': 'important' }],
      },
      post: { 'x-ms-visibility': 'internal', 'x-ms-safe-operation': true },
    },
  });
  t.notMatch(JSON.stringify(paths), /"tags"/);
  t.end();
});

t.test('enumerations get friendly names', (t) => {
  const { paths } = connectorDefinition(swagger, overlay);
  const names = [
    { value: 'open', displayName: 'Open' },
    { value: 'waitsForAnswer', displayName: 'Waits For Answer' },
  ];
  t.match(paths, { '/things': { get: { parameters: [{ 'x-ms-enum-values': names }] } } });
  t.end();
});

t.test('lists with a next page are pageable, and the policy that needs it names them', (t) => {
  const definition = connectorDefinition(swagger, overlay);
  t.match(definition.paths, { '/things': { get: { 'x-ms-pageable': { nextLinkName: 'nextLink' } } } });
  t.same(pagedOperations(definition), ['ListThings']);
  t.match(connectorProperties(['ListThings']), {
    properties: {
      policyTemplateInstances: [
        { templateId: 'updatenextlink', parameters: { 'x-ms-apimTemplate-operationName': ['ListThings'] } },
      ],
    },
  });
  t.end();
});
