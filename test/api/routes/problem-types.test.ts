import t from 'tap';
import { errorTable } from '../../../api/errors.ts';
import { publicUrl, runApp } from '../app/running-app.ts';

t.test('the type of every problem leads to a page that says what to do', async (t) => {
  const { app } = await runApp(t);
  for (const [code, { advice, status }] of Object.entries(errorTable)) {
    const response = await app.inject(`/problems/${code}`);
    t.equal(response.statusCode, 200, code);
    t.match(response.headers['content-type'], 'text/plain');
    t.ok(response.body.includes(advice) && response.body.includes(String(status)));
  }
  const unknown = await app.inject('/problems/constructor');
  t.equal(unknown.statusCode, 404);
  const { pathname } = new URL(unknown.json().type);
  t.equal(unknown.json().type, `${publicUrl}/problems/not-found`);
  t.equal((await app.inject(pathname)).statusCode, 200);
});
