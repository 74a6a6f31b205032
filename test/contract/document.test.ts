import SwaggerParser from '@apidevtools/swagger-parser';
import t from 'tap';
import { errorTable } from '../../api/errors.ts';
import { runApp } from '../api/app/running-app.ts';
import { document, operations } from './openapi.ts';

/** Every object of the document with its place. */
function* objects(node: unknown, place = ''): Generator<[string, Record<string, unknown>]> {
  if (Array.isArray(node)) {
    for (const [index, entry] of node.entries()) yield* objects(entry, `${place}[${index}]`);
  } else if (typeof node === 'object' && node !== null) {
    yield [place, node as Record<string, unknown>];
    for (const [key, child] of Object.entries(node)) yield* objects(child, `${place}/${key}`);
  }
}

t.test('the document is valid OpenAPI 3.0.3', async (t) => {
  t.equal(document.openapi, '3.0.3');
  await t.resolves(SwaggerParser.validate(structuredClone(document) as never));
});

t.test('every operation is described for people', async (t) => {
  const ids = operations.map(({ operation }) => operation.operationId);
  t.equal(new Set(ids).size, ids.length, 'ids are unique');
  const tags = document.tags.map((tag) => tag.name);
  for (const { operation } of operations) {
    const { operationId, summary, description } = operation;
    t.match(operationId, /^[A-Z][A-Za-z0-9]*$/);
    t.match(
      summary,
      /^(List|Get|Start|Cancel|Pause|Resume|Compare|Preview|Calculate|Request|Decide|Replace|Check) /,
      operationId,
    );
    t.ok(summary.length <= 60, `${operationId}: summary is short`);
    t.notMatch(summary, /[/\\<>*%&?]|\.$/, `${operationId}: summary has no sign a connector refuses`);
    t.match(description, /^[A-Z].+\.$/, `${operationId}: description is a sentence`);
    t.not(description, summary);
    t.ok(operation.tags.length === 1 && tags.includes(operation.tags[0] ?? ''), `${operationId}: has a tag`);
    for (const parameter of operation.parameters ?? []) {
      t.match(parameter.description, /^[A-Z].+\.$/, `${operationId}: ${parameter.name} is described`);
    }
  }
});

t.test('every operation describes one success and its errors as problems', async (t) => {
  for (const { operation, path } of operations) {
    const statuses = Object.keys(operation.responses);
    t.equal(statuses.filter((status) => status.startsWith('2')).length, 1, operation.operationId);
    const isPublic = operation.security.length === 0;
    const expected = isPublic ? ['500', '503'] : ['400', '401', '403', '500', '503'];
    if (path.includes('{')) expected.push('404');
    if (operation.requestBody !== undefined) expected.push('413', '415');
    t.strictSame(
      expected.filter((status) => !statuses.includes(status)),
      [],
      operation.operationId,
    );
    for (const [status, { content, description }] of Object.entries(operation.responses)) {
      t.match(status, /^\d{3}$/, 'there is no default response');
      if (status.startsWith('2')) continue;
      t.strictSame(content, {
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      });
      const codes = [...description.matchAll(/\(([a-z-]+)\)/g)].map((match) => match[1] ?? '');
      t.ok(
        codes.length > 0 && codes.every((code) => code in errorTable),
        `${operation.operationId} ${status}`,
      );
    }
  }
});

t.test('nothing is in it that a custom connector cannot carry', async (t) => {
  const paths = Object.keys(document.paths).map((path) => path.replace(/\{[^}]+\}/g, '{}').toLowerCase());
  t.equal(new Set(paths).size, paths.length, 'paths differ in more than case and names');
  for (const [place, object] of objects(document)) {
    for (const keyword of ['allOf', 'oneOf', 'anyOf', 'not', 'callbacks', 'links']) {
      t.notOk(keyword in object && !place.endsWith('/properties'), `${place} has no ${keyword}`);
    }
    t.notOk(
      /(schema|items|additionalProperties)$/.test(place) && Object.keys(object).length === 0,
      `${place} is empty`,
    );
    if ('$ref' in object) t.strictSame(Object.keys(object), ['$ref'], `${place}: a reference stands alone`);
    t.notOk(object.type === 'number', `${place}: decimals are text`);
    t.notOk(Array.isArray(object.type), `${place} has one type`);
  }
});

t.test('every component is used', async (t) => {
  const text = JSON.stringify(document);
  for (const name of Object.keys(document.components.schemas)) {
    t.ok(text.includes(`"#/components/schemas/${name}"`), name);
  }
});

t.test('a long operation says where to look and when', async (t) => {
  const accepted = operations.filter(({ operation }) => '202' in operation.responses);
  t.equal(accepted.length, 3);
  for (const { operation } of accepted) {
    t.strictSame(Object.keys(operation.responses['202']?.headers ?? {}), ['Location', 'Retry-After']);
  }
});

/** Method and path of every route of the printed tree, e.g. `GET /sites/{siteId}`. */
function routesOf(tree: string): string[] {
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const found = /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \((.+)\))?$/.exec(line);
    if (found === null) return [];
    const [, indent = '', segment = '', methods = ''] = found;
    const depth = indent.length / 4;
    const path = `${parents[depth - 1] ?? ''}${segment}`;
    parents[depth] = path;
    return methods.split(', ').map((method) => `${method} ${path.replace(/:([^/]+)/g, '{$1}')}`);
  });
}

t.test('what is served is what is described, but for the pages that people open', async (t) => {
  const { app } = await runApp(t);
  const served = routesOf(app.printRoutes({ commonPrefix: false })).filter(
    (route) => !route.startsWith('HEAD '),
  );
  const described = operations.map(({ method, path }) => `${method} ${path}`);
  const pages = [
    'GET /problems/{code}',
    'GET /approvals/{approvalId}/decide',
    'POST /approvals/{approvalId}/decide',
  ];
  t.strictSame([...served].sort(), [...described, ...pages].sort());
});
