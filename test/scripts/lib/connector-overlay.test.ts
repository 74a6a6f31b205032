import t from 'tap';
import { parseOverlay, selectOperations } from '../../../scripts/lib/connector-overlay.ts';

const responses = { '204': { description: 'Done.' } };
const oas = {
  paths: {
    '/livez': { get: { operationId: 'GetLiveness', security: [], responses } },
    '/things': {
      get: { operationId: 'ListThings', responses },
      post: { operationId: 'AddThing', responses },
    },
  },
};
const overlay = { leftOut: { GetLiveness: 'Probe.' }, important: ['AddThing'], internal: [], safe: [] };

t.test('operations left out disappear, with their path when it is empty', (t) => {
  t.same(selectOperations(oas, overlay).paths, { '/things': oas.paths['/things'] });
  t.end();
});

t.test('an operation without token must be left out, because a connector always sends one', (t) => {
  t.throws(() => selectOperations(oas, { ...overlay, leftOut: {} }), /GetLiveness needs no token/);
  t.end();
});

t.test('a name that no operation has is refused', (t) => {
  t.throws(() => selectOperations(oas, { ...overlay, safe: ['Ghost'] }), /unknown operations: Ghost/);
  t.throws(() => selectOperations(oas, { ...overlay, internal: ['Gone'] }), /unknown operations: Gone/);
  t.end();
});

t.test('an unknown key of the overlay is refused', (t) => {
  t.throws(() => parseOverlay(JSON.stringify({ ...overlay, hidden: [] })), /hidden/);
  t.same(parseOverlay(JSON.stringify(overlay)), overlay);
  t.end();
});
