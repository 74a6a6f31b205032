import t from 'tap';
import { unzip } from '../../scripts/lib/zip.ts';
import { buildBridgeSolution, buildSolutions } from '../../solution/build.ts';
import { connector } from '../../solution/src/connector-identity.ts';

const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

t.test('two builds of one version are equal byte for byte', (t) => {
  const first = buildSolutions({ version: '1.0.0' });
  const second = buildSolutions({ version: '1.0.0' });
  t.equal(first.length, 2);
  first.forEach((solution, index) => {
    t.ok(Buffer.from(solution.zip).equals(Buffer.from(second[index]?.zip ?? [])), solution.name);
  });
  t.end();
});

t.test('the connector comes first, because connection references need it', (t) => {
  t.same(
    buildSolutions({ version: '1.2.3' }).map(({ name, fileName }) => [name, fileName]),
    [
      ['TowneParkBridgeConnector', 'TowneParkBridgeConnector_1_2_3_0.zip'],
      ['TowneParkBridge', 'TowneParkBridge_1_2_3_0.zip'],
    ],
  );
  t.end();
});

t.test('the archive holds the three root files and nothing outside the packed layout', (t) => {
  const entries = unzip(buildBridgeSolution({ version: '1.0.0' }).zip);
  const shapes = [...entries.keys()].map((path) => path.replace(/-[0-9A-F-]{36}\.json$/, '-GUID.json'));
  t.same(shapes.sort(), [
    'Workflows/TPContractApproval-GUID.json',
    '[Content_Types].xml',
    'customizations.xml',
    'environmentvariabledefinitions/tp_ContractApprovalThreshold/environmentvariabledefinition.xml',
    'environmentvariabledefinitions/tp_ContractApprovers/environmentvariabledefinition.xml',
    'solution.xml',
  ]);
  t.end();
});

t.test('a managed package differs in its flag and its name only', (t) => {
  const plain = buildBridgeSolution({ version: '1.0.0' });
  const managed = buildBridgeSolution({ version: '1.0.0', managed: true });
  t.equal(managed.fileName, 'TowneParkBridge_1_0_0_0_managed.zip');
  const before = unzip(plain.zip);
  const after = unzip(managed.zip);
  const changed = [...before.keys()].filter((path) => decode(before.get(path)) !== decode(after.get(path)));
  t.same(changed, ['solution.xml']);
  t.match(decode(after.get('solution.xml')), /<Managed>1<\/Managed>/);
  t.end();
});

t.test('a version that Dataverse would refuse is refused with the rule', (t) => {
  for (const version of ['1.2', '1.2.3-beta', '1.2.70000', '', '1.2.3.4.5']) {
    t.throws(() => buildBridgeSolution({ version }), /three or four numbers from 0 to 65535/, version);
  }
  t.match(buildBridgeSolution({ version: '1.2.3.4' }).fileName, '1_2_3_4');
  t.end();
});

t.test('the connector takes host, application, tenant and resource from the environment', (t) => {
  const [packed] = buildSolutions({ version: '1.0.0' });
  const entries = unzip(packed?.zip ?? new Uint8Array());
  const file = (part: string) => decode(entries.get(`Connector/${connector.name}_${part}.json`));
  t.equal(JSON.parse(file('openapidefinition')).host, '@environmentVariables("tp_BridgeApiHost")');
  t.match(JSON.parse(file('connectionparameters')), {
    token: {
      type: 'oauthSetting',
      oAuthSettings: {
        clientId: '@environmentVariables("tp_BridgeClientId")',
        customParameters: {
          tenantId: { value: '@environmentVariables("tp_BridgeTenantId")' },
          resourceUri: { value: '@environmentVariables("tp_BridgeResourceUri")' },
        },
      },
    },
  });
  t.notMatch(file('connectionparameters'), /secret/i);
  t.end();
});

t.test('approved is 100000001 and lies in the value range of the publisher', (t) => {
  const entries = unzip(buildBridgeSolution({ version: '1.0.0' }).zip);
  const customizations = decode(entries.get('customizations.xml'));
  t.match(customizations, /<optionset Name="tp_contractstatus"[\s\S]*?value="100000001"[\s\S]*?"Approved"/);
  t.match(decode(entries.get('solution.xml')), /<CustomizationOptionValuePrefix>10000</);
  t.end();
});

t.test('system tables are referred to and never defined', (t) => {
  const customizations = decode(
    unzip(buildBridgeSolution({ version: '1.0.0' }).zip).get('customizations.xml'),
  );
  t.notMatch(customizations, /<entity Name="Contact"/);
  t.match(customizations, /<ReferencedEntityName>Contact</);
  t.notMatch(customizations, /tp_Timesheet/, 'tables that live in SQL only are left out');
  t.end();
});
