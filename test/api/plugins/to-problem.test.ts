import { errorCodes } from 'fastify';
import t from 'tap';
import { BridgeError, type ErrorCode, errorTable } from '../../../api/errors.ts';
import { toProblem } from '../../../api/plugins/to-problem.ts';
import { problemSchema } from '../../../api/routes/schemas/problem.ts';

const request = {
  publicUrl: 'https://bridge.example',
  bodyLimit: 1000,
  path: '/sites',
  correlationId: 'trace-0003',
};

t.test('every row of the error table becomes a problem of its own type', async (t) => {
  for (const [code, { status, title, advice }] of Object.entries(errorTable)) {
    const problem = toProblem(new BridgeError(code as ErrorCode, 'Something.'), request);
    t.match(problem, { status, title, advice, code, type: `https://bridge.example/problems/${code}` });
    t.ok(problemSchema.safeParse(problem).success);
    t.notOk('errors' in problem, 'no empty list of errors');
  }
});

t.test('only field and rule of a field error are shown', async (t) => {
  const errors = [{ field: 'month', rule: 'must be a month', value: 'secret' }];
  const problem = toProblem(new BridgeError('invalid-request', 'One.', { errors }), request);
  t.strictSame(problem.errors, [{ field: 'month', rule: 'must be a month' }]);
});

t.test('faults of the framework are known by their code, not by their text', async (t) => {
  const known = {
    FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
    FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
    FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-body',
    FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-body',
    FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-body',
    FST_ERR_BAD_URL: 'invalid-request',
    FST_ERR_MAX_PARAM_LENGTH: 'invalid-request',
    FST_ERR_HANDLER_TIMEOUT: 'unavailable',
    FST_ERR_SEND_UNDEFINED_ERR: 'internal',
  } as const;
  for (const [name, code] of Object.entries(known)) {
    const Fault = errorCodes[name as keyof typeof errorCodes];
    t.type(Fault, 'function', `${name} still exists`);
    t.equal(toProblem(new Fault('secret'), request).code, code, name);
    t.notMatch(JSON.stringify(toProblem(new Fault('secret'), request)), 'secret');
  }
});

t.test('anything that is thrown becomes an answer', async (t) => {
  for (const thrown of [undefined, null, 7, 'text', {}, Symbol('x'), new Error('secret')]) {
    t.equal(toProblem(thrown, request).code, 'internal');
  }
});
