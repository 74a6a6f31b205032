import t from 'tap';
import { runApp } from '../app/running-app.ts';

t.test('a safe correlation id is kept, any other is replaced', async (t) => {
  const { app } = await runApp(t);
  const ask = async (id: string) =>
    (await app.inject({ url: '/livez', headers: { 'x-correlation-id': id } })).headers['x-correlation-id'];
  for (const id of ['12345678', 'a.b-c_d9', 'x'.repeat(64)]) t.equal(await ask(id), id);
  for (const id of ['1234567', 'x'.repeat(65), 'with blank', '"><script>', 'näheres1']) {
    t.match(await ask(id), /^[0-9a-f-]{36}$/, id);
  }
});

t.test('two requests without an id get different ones', async (t) => {
  const { app } = await runApp(t);
  const [a, b] = [await app.inject('/livez'), await app.inject('/livez')];
  t.not(a.headers['x-correlation-id'], b.headers['x-correlation-id']);
});
