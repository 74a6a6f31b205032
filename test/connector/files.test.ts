import { readFile } from 'node:fs/promises';
import t from 'tap';
import { connectorIcon, iconColor } from '../../scripts/lib/connector-icon.ts';

const connector = (name: string) => new URL(`../../connector/${name}`, import.meta.url);

t.test('the committed icon is the one the code draws', async (t) => {
  const icon = await readFile(connector('icon.png'));
  t.ok(icon.equals(Buffer.from(connectorIcon())));
});

t.test('the icon is a square of the allowed size on the brand colour', (t) => {
  const icon = Buffer.from(connectorIcon());
  const [width, height] = [icon.readUInt32BE(16), icon.readUInt32BE(20)];
  t.equal(width, height);
  t.ok(width >= 100 && width <= 230);
  t.equal(icon.readUInt8(25), 2, 'true colour without transparency');
  t.notOk(['#ffffff', '#007ee5'].includes(iconColor));
  t.end();
});

t.test('the properties hold no secret and let every connector have its own redirect address', async (t) => {
  const text = await readFile(connector('apiProperties.json'), 'utf8');
  t.notMatch(text, /secret/i);
  t.match(JSON.parse(text), {
    properties: {
      iconBrandColor: iconColor,
      connectionParameters: {
        token: {
          oAuthSettings: {
            identityProvider: 'aad',
            redirectMode: 'GlobalPerConnector',
            scopes: ['access_as_user'],
          },
        },
      },
    },
  });
});
