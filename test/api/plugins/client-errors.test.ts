import { connect } from 'node:net';
import t from 'tap';
import { runApp } from '../app/running-app.ts';

/** Everything the server answers to these bytes. */
function talk(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

t.test('bytes that are not HTTP get a problem document', async (t) => {
  const { app } = await runApp(t);
  const port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
  for (const bytes of ['HELLO\r\n\r\n', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`]) {
    const answer = await talk(port, bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    t.match(head, /^HTTP\/1\.1 400 /);
    t.match(head, /content-type: application\/problem\+json/);
    t.match(JSON.parse(body), { status: 400, code: 'invalid-request' });
  }
});
