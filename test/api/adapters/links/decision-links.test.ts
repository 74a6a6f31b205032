import { SignJWT } from 'jose';
import t from 'tap';
import { createDecisionLinks } from '../../../../api/adapters/links/decision-links.ts';
import { stoppedClock } from '../../usecases/approval/support.ts';

const secret = 'correct horse battery staple, and more';
const link = { approvalId: 'a1', approver: 'bob@example.com' };
const inAnHour = (clock: { now(): Date }) => new Date(clock.now().getTime() + 3_600_000);

t.test('a signed link is read back', async (t) => {
  const { clock } = stoppedClock();
  const links = createDecisionLinks({ secret, clock });
  t.same(await links.verify(await links.sign(link, inAnHour(clock))), link);
});

t.test('a link ends at its time', async (t) => {
  const { clock, advance } = stoppedClock();
  const links = createDecisionLinks({ secret, clock });
  const token = await links.sign(link, inAnHour(clock));
  advance(3_599_000 - 250);
  t.same(await links.verify(token), link);
  advance(1_000);
  t.equal(await links.verify(token), null);
});

t.test('a changed, foreign or unsigned token is refused', async (t) => {
  const { clock } = stoppedClock();
  const links = createDecisionLinks({ secret, clock });
  const token = await links.sign(link, inAnHour(clock));
  const [head = '', body = '', signature = ''] = token.split('.');
  const otherBody = Buffer.from(JSON.stringify({ ...link, sub: 'eve', aud: 'approval-decision' })).toString(
    'base64url',
  );
  const unsigned = Buffer.from('{"alg":"none","typ":"decision+jwt"}').toString('base64url');
  const elsewhere = createDecisionLinks({ secret: `${secret}!`, clock });
  const refused = [
    '',
    'nonsense',
    `${head}.${otherBody}.${signature}`,
    `${unsigned}.${body}.`,
    `${head}.${body}.${'A'.repeat(43)}`,
    await elsewhere.sign(link, inAnHour(clock)),
  ];
  for (const candidate of refused) t.equal(await links.verify(candidate), null, candidate.slice(0, 20));
});

t.test('a token for another purpose is refused although the secret is the same', async (t) => {
  const { clock } = stoppedClock();
  const links = createDecisionLinks({ secret, clock });
  const key = new TextEncoder().encode(secret);
  const make = (typ: string, audience: string) =>
    new SignJWT({ approvalId: 'a1' })
      .setProtectedHeader({ alg: 'HS256', typ })
      .setIssuer('towne-park-bridge')
      .setAudience(audience)
      .setSubject('bob@example.com')
      .setExpirationTime(inAnHour(clock))
      .sign(key);
  t.same(await links.verify(await make('decision+jwt', 'approval-decision')), link);
  t.equal(await links.verify(await make('decision+jwt', 'password-reset')), null);
  t.equal(await links.verify(await make('JWT', 'approval-decision')), null);
});

t.test('a short secret is refused at the start', async (t) => {
  const { clock } = stoppedClock();
  t.throws(() => createDecisionLinks({ secret: 'x'.repeat(31), clock }), /32 bytes/);
});
