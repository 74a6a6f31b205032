import { strToU8, zipSync } from 'fflate';
import t from 'tap';
import { finished, guid, type Send, started } from '../client.ts';
import {
  attribute,
  childAttributes,
  childKey,
  customizations,
  entity,
  manifest,
  option,
  type Parts,
  relationship,
  sample,
  zipped,
} from '../solution-zip.ts';

function importing(send: Send, parts: Parts) {
  return send('POST', 'ImportSolution', {
    OverwriteUnmanagedCustomizations: true,
    PublishWorkflows: true,
    CustomizationFile: zipped(parts),
    ImportJobId: guid(99),
  });
}

t.test('an imported table has the columns, types, keys and lookups of the XML', async (t) => {
  const { send } = await started(t);
  const imported = await importing(send, sample());
  t.equal(imported.status, 204, imported.text);
  t.equal((await send('POST', 'xx_parents', { xx_parentid: guid(1), xx_name: 'P' })).status, 204);
  const child = await send(
    'POST',
    'xx_children',
    `{"xx_name":"C","xx_code":"A","xx_count":3,"xx_rate":1.2345,"xx_fee":9.999,"xx_day":"2026-01-02","xx_at":"2026-01-02T03:04:05Z","xx_kind":1,"xx_ParentId@odata.bind":"/xx_parents(${guid(1)})"}`,
    { prefer: 'return=representation' },
  );
  t.equal(child.status, 201, child.text);
  t.match(child.text, '"xx_rate":1.235,');
  t.match(child.text, '"xx_fee":10.0000,');
  t.match(child.text, '"xx_fee_base":10.0000,');
  t.match(child.json, {
    xx_day: '2026-01-02',
    xx_at: '2026-01-02T03:04:05Z',
    xx_kind: 1,
    xx_open: true,
    statecode: 0,
  });
  t.equal((await send('GET', `xx_children(xx_code='a',_xx_parentid_value=${guid(1)})`)).status, 200);
  for (const wrong of [{ xx_count: 11 }, { xx_kind: 2 }, { xx_code: 'x'.repeat(11) }, { xx_fee: 1000.01 }]) {
    t.equal((await send('POST', 'xx_children', wrong)).status, 400, JSON.stringify(wrong));
  }
  const tracked = await send('GET', 'xx_children', undefined, { prefer: 'odata.track-changes' });
  t.ok(tracked.json['@odata.deltaLink']);
});

t.test('solutions, flows, connectors, references and variables can be read', async (t) => {
  const { send } = await started(t);
  await importing(send, sample());
  const read = async (path: string) => (await send('GET', path)).json.value;
  t.match(await read('solutions?$select=uniquename,version,friendlyname,ismanaged'), [
    { uniquename: 'Sample', version: '1.0.0.0', friendlyname: 'Sample Solution', ismanaged: false },
  ]);
  t.match(await read('publishers'), [{ uniquename: 'sample', customizationprefix: 'xx' }]);
  t.match(await read('workflows'), [
    { name: 'A flow', category: 5, statecode: 0, clientdata: '{"properties":{}}' },
  ]);
  t.match(await read('connectors'), [{ name: 'xx_5Fmyapi', openapidefinition: '{"swagger":"2.0"}' }]);
  t.match(await read('connectionreferences'), [{ connectionreferencelogicalname: 'xx_ref' }]);
  t.match(await read('environmentvariabledefinitions'), [
    { schemaname: 'xx_Url', defaultvalue: 'https://x.example' },
  ]);
  t.match((await send('GET', `importjobs(${guid(99)})`)).json, { solutionname: 'Sample', progress: 100 });
});

t.test('a second import updates and never drops data', async (t) => {
  const { send } = await started(t);
  await importing(send, sample());
  await send('POST', 'xx_children', { xx_childid: guid(1), xx_name: 'C', xx_count: 3, xx_note: 'keep' });
  const link = (await send('GET', 'xx_children', undefined, { prefer: 'odata.track-changes' })).json[
    '@odata.deltaLink'
  ];
  t.equal((await importing(send, sample())).status, 204);
  t.equal((await send('GET', String(link))).status, 200, 'the same definition leaves tokens valid');
  const more = childAttributes
    .replace('<MaxValue>10</MaxValue>', '<MaxValue>20</MaxValue>')
    .replace(/<attribute PhysicalName="xx_Note">.*?<\/attribute>/, '');
  const entities =
    entity('xx_Parent', 'xx_parents', '') +
    entity(
      'xx_Child',
      'xx_children',
      more + attribute('xx_New', 'nvarchar', '<MaxLength>5</MaxLength>'),
      childKey,
    );
  const second = {
    ...sample(),
    manifest: manifest('1.1.0.0'),
    customizations: customizations({
      entities,
      relationships: relationship(),
      options: option(1, 'One') + option(2, 'Two'),
    }),
  };
  t.equal((await importing(send, second)).status, 204);
  t.match((await send('GET', 'solutions')).json.value, [{ version: '1.1.0.0' }]);
  t.equal(
    (await send('PATCH', `xx_children(${guid(1)})`, { xx_count: 20, xx_new: 'n', xx_kind: 2 })).status,
    204,
  );
  t.match((await send('GET', `xx_children(${guid(1)})`)).json, {
    xx_note: 'keep',
    xx_count: 20,
    xx_new: 'n',
    xx_kind: 2,
  });
  const expired = await send('GET', String(link));
  t.equal(expired.json.error.code, '0x80044352', 'a changed table ends its delta tokens');
});

t.test('Restrict in the package keeps a parent with children', async (t) => {
  const { send } = await started(t);
  const entities =
    entity('xx_Parent', 'xx_parents', '') + entity('xx_Child', 'xx_children', childAttributes, childKey);
  await importing(send, {
    ...sample(),
    customizations: customizations({ entities, relationships: relationship('Restrict') }),
  });
  await send('POST', 'xx_parents', { xx_parentid: guid(1) });
  await send('POST', 'xx_children', {
    xx_childid: guid(2),
    'xx_ParentId@odata.bind': `/xx_parents(${guid(1)})`,
  });
  const refused = await send('DELETE', `xx_parents(${guid(1)})`);
  t.equal(refused.status, 405);
  t.equal(refused.json.error.code, '0x80040227');
  await send('DELETE', `xx_children(${guid(2)})`);
  t.equal((await send('DELETE', `xx_parents(${guid(1)})`)).status, 204);
});

t.test('a broken package is refused whole, with the reason', async (t) => {
  const { send } = await started(t, { unproven: { refuseMissingConnectors: true } });
  const good = sample();
  const entities =
    entity('xx_Parent', 'xx_parents', '') + entity('xx_Child', 'xx_children', childAttributes, childKey);
  const body = (xml: Partial<Parameters<typeof customizations>[0]>) => ({
    ...good,
    customizations: customizations({ entities, relationships: relationship(), ...xml }),
  });
  const cases: [Parts, RegExp][] = [
    [{ ...good, customizations: '<ImportExportXml><Entities></ImportExportXml>' }, /Line 1/],
    [{ ...good, customizations: '<Other />' }, /root element 'ImportExportXml' is missing/],
    [{ ...good, manifest: good.manifest.replace('<Managed>0', '<Managed>2') }, /Managed must be 0 or 1/],
    [{ ...good, manifest: good.manifest.replace('>12345<', '>5<') }, /10000 to 99999/],
    [
      { ...good, manifest: manifest('1.0.0.0', '<RootComponent type="1" schemaName="xx_ghost" />') },
      /Cannot add a Root Component xx_ghost of type 1/,
    ],
    [{ ...good, extra: {} }, /names the file \/Workflows\/AFlow.json/],
    [{ ...good, extra: { ...good.extra, 'Workflows/AFlow.json': '{' } }, /not valid JSON/],
    [
      {
        manifest: good.manifest.replace(/<RootComponent type="372"[^>]*>/, ''),
        customizations: good.customizations.replace(/<Connectors>.*<\/Connectors>/, ''),
        extra: good.extra,
      },
      /Some dependencies are missing. The connection reference xx_ref needs the connector/,
    ],
    [body({ relationships: '' }), /xx_child.xx_parentid is a lookup without an EntityRelationship/],
    [body({ relationships: relationship('RemoveLink', 'xx_Ghost') }), /needs the entity xx_ghost/],
    [body({ relationships: relationship('Sometimes') }), /unknown CascadeDelete/],
    [body({ options: option(1, 'a') + option(1, 'b') }), /holds a value twice/],
    [
      body({ entities: entities.replace('OptionSetName>xx_kind<', 'OptionSetName>xx_other<') }),
      /uses the choice 'xx_other'/,
    ],
    [
      body({ entities: entities.replace('<AttributeName>xx_code<', '<AttributeName>xx_ghost<') }),
      /needs the attribute xx_child.xx_ghost/,
    ],
    [
      body({ entities: entities.replace('<AttributeName>xx_code<', '<AttributeName>xx_note<') }),
      /not allowed in a key/,
    ],
    [
      body({ entities: entities.replace('xx_children<', 'xx_parents<') }),
      /entity set name xx_parents is used by/,
    ],
    [
      body({ entities: entities.replace('<Type>decimal<', '<Type>hologram<') }),
      /type 'hologram', which is not emulated/,
    ],
  ];
  for (const [parts, reason] of cases) {
    const { status, json } = await importing(send, parts);
    t.equal(status, 400, String(reason));
    t.match(json.error?.message, reason);
  }
  t.equal((await send('GET', 'xx_parents')).status, 404);
  t.same((await send('GET', 'solutions')).json.value, []);
  for (const [file, reason] of [
    ['%%%', /base64/],
    [Buffer.from('no zip').toString('base64'), /not a readable zip/],
  ] as const) {
    const answer = await send('POST', 'ImportSolution', { CustomizationFile: file });
    t.equal(answer.status, 400);
    t.match(answer.json.error.message, reason);
  }
  const nested = Buffer.from(zipSync({ 'folder/solution.xml': strToU8('x') })).toString('base64');
  const wrapped = await send('POST', 'ImportSolution', { CustomizationFile: nested });
  t.match(wrapped.json.error.message, /must contain the following files at its root/);
});

t.test('a column cannot change its kind', async (t) => {
  const { send } = await started(t);
  await importing(send, sample());
  const changed = childAttributes.replace('<Type>decimal</Type>', '<Type>int</Type>');
  const entities = entity('xx_Child', 'xx_children', changed, childKey);
  const { status, json } = await importing(send, {
    ...sample(),
    customizations: customizations({ entities, relationships: relationship() }),
  });
  t.equal(status, 400);
  t.match(json.error.message, /xx_rate is a decimal and cannot become a integer/);
});

t.test('ImportSolutionAsync tells its outcome as a system job', async (t) => {
  const { send } = await started(t);
  const run = async (parts: Parts) => {
    const { status, json } = await send('POST', 'ImportSolutionAsync', { CustomizationFile: zipped(parts) });
    t.equal(status, 200);
    t.match(json.ImportJobKey, /^[0-9a-f-]{36}$/);
    return finished(send, String(json.AsyncOperationId));
  };
  t.match(await run(sample()), { statecode: 3, statuscode: 30 });
  t.match(await run({ ...sample(), customizations: '<x' }), {
    statecode: 3,
    statuscode: 31,
    message: /Invalid customization file/,
  });
});
