import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import t from 'tap';
import { guid, type Send, started } from '../client.ts';
import { sample, zipped } from '../solution-zip.ts';
import { importing, sampleWith } from './package-parts.ts';

/** A scheduler whose steps the test takes one by one. */
function stepper() {
  const waiting: (() => void)[] = [];
  return { schedule: (work: () => void) => void waiting.push(work), step: () => waiting.shift()?.() };
}

function start(send: Send, parts = sample(), jobId = guid(1)) {
  const body = { CustomizationFile: zipped(parts), ImportJobId: jobId };
  return send('POST', 'ImportSolutionAsync', body);
}

t.test('an asynchronous import waits, runs and ends, and the import job follows', async (t) => {
  const { schedule, step } = stepper();
  const { send } = await started(t, { schedule });
  const { status, json } = await start(send);
  t.equal(status, 200);
  t.equal(json.ImportJobKey, guid(1));
  const read = async () => (await send('GET', `asyncoperations(${json.AsyncOperationId})`)).json;
  t.match(await read(), { statecode: 0, statuscode: 0, operationtype: 203, completedon: null });
  t.equal((await send('GET', `importjobs(${guid(1)})`)).status, 404);
  step();
  t.match(await read(), { statecode: 2, statuscode: 20, startedon: /./ });
  t.match((await send('GET', `importjobs(${guid(1)})`)).json, { progress: 0, completedon: null });
  t.equal((await send('GET', 'xx_parents')).status, 404);
  step();
  t.match(await read(), { statecode: 3, statuscode: 30, errorcode: 0, completedon: /./ });
  t.match((await send('GET', `importjobs(${guid(1)})`)).json, { progress: 100, solutionname: 'Sample' });
  t.equal((await send('GET', 'xx_parents')).status, 200);
});

t.test('one import runs at a time', async (t) => {
  const { schedule, step } = stepper();
  const { send } = await started(t, { schedule });
  await start(send);
  const second = await start(send, sample(), guid(2));
  step();
  step();
  const refused = (await send('GET', `asyncoperations(${second.json.AsyncOperationId})`)).json;
  t.match(refused, { statecode: 3, statuscode: 31, errorcode: 0x80071151 | 0 });
  t.match(refused.message, /because there is another \[Import\] running at this moment/);
  for (const answer of [await importing(send, sample()), await send('POST', 'PublishAllXml')]) {
    t.equal(answer.status, 429);
    t.equal(answer.json.error.code, '0x80071151');
  }
  step();
  t.equal((await importing(send, sample())).status, 204);
  for (let i = 0; i < 4; i += 1) t.equal((await start(send)).status, 200);
  t.equal((await start(send)).status, 429, 'few may wait');
});

t.test(
  'a failed import leaves the reason in the system job and the import job and nothing else',
  async (t) => {
    const { schedule, step } = stepper();
    const { send } = await started(t, { schedule });
    const ghost = '<RootComponent type="1" schemaName="xx_ghost" behavior="0" />';
    const { json } = await start(send, sampleWith({ roots: ghost }));
    step();
    step();
    const job = (await send('GET', `asyncoperations(${json.AsyncOperationId})`)).json;
    t.match(job, {
      statuscode: 31,
      errorcode: -2147188705,
      message: /Cannot add a Root Component xx_ghost of type 1/,
      friendlymessage: /Cannot add a Root Component/,
    });
    t.match(await manifestResult(send), {
      '@result': 'failure',
      '@errorcode': '0x8004801f',
      '@errortext': /xx_ghost/,
    });
    t.equal((await send('GET', 'xx_parents')).status, 404);
    t.same((await send('GET', 'solutions')).json.value, []);
  },
);

async function report(send: Send) {
  const { data } = (await send('GET', `importjobs(${guid(1)})?$select=data`)).json;
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' });
  return parser.parse(String(data)).importexportxml;
}

async function manifestResult(send: Send): Promise<Record<string, string>> {
  return (await report(send)).solutionManifests.solutionManifest.result;
}

t.test('the import job reports every component', async (t) => {
  const { send } = await started(t);
  await importing(send, sample(), { ImportJobId: guid(1) });
  const data = await report(send);
  t.match(await manifestResult(send), { '@result': 'success', '@errorcode': '0' });
  t.same(
    data.entities.entity.map((e: Record<string, unknown>) => e['@id']),
    ['xx_parent', 'xx_child'],
  );
  t.match(data.workflows.workflow, { '@LocalizedName': 'A flow', result: { '@result': 'success' } });
  t.equal(data.rootComponents.rootComponent.length, 5);
});

t.test('an import that a restart interrupts has failed', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dataverse-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const dataFile = join(folder, 'data.db');
  const first = await started({ teardown: () => {} }, { dataFile, schedule: () => {} });
  const { json } = await start(first.send);
  await first.close();
  const second = await started(t, { dataFile });
  t.match((await second.send('GET', `asyncoperations(${json.AsyncOperationId})`)).json, {
    statecode: 3,
    statuscode: 31,
    message: /interrupted by a restart/,
  });
});

t.test('a staged solution is checked and imported by its upload id', async (t) => {
  const { schedule, step } = stepper();
  const { send } = await started(t, { schedule });
  const stage = async (parts = sample()) => {
    const answer = await send('POST', 'StageSolution', { CustomizationFile: zipped(parts) });
    t.equal(answer.status, 200, answer.text);
    return answer.json.StageSolutionResults as Record<string, unknown>;
  };
  const passed = await stage();
  t.match(passed, {
    StageSolutionStatus: 'Passed',
    SolutionValidationResults: [],
    MissingDependencies: [],
    SolutionDetails: { SolutionUniqueName: 'Sample', SolutionVersion: '1.0.0.0', IsManaged: false },
  });
  t.equal((await send('GET', 'xx_parents')).status, 404, 'staging keeps nothing');
  t.same((await send('GET', 'solutions')).json.value, []);
  const needs =
    '<MissingDependency><Required type="1" schemaName="xx_other" displayName="Other" solution="Active" /><Dependent type="29" displayName="A flow" id="{11111111-2222-4333-8444-555555555555}" /></MissingDependency>';
  const parts = sample();
  const failed = await stage({
    ...parts,
    manifest: parts.manifest.replace(
      '<MissingDependencies />',
      `<MissingDependencies>${needs}</MissingDependencies>`,
    ),
  });
  t.match(failed, {
    StageSolutionStatus: 'Failed',
    SolutionValidationResults: [
      {
        SolutionValidationResultType: 'Error',
        ErrorCode: 0x8004801d | 0,
        Message: /Some dependencies are missing/,
      },
    ],
    MissingDependencies: [
      { RequiredComponentSchemaName: 'xx_other', RequiredComponentType: '1', DependentComponentType: '29' },
    ],
  });
  const { json } = await send('POST', 'ImportSolutionAsync', {
    SolutionParameters: { StageSolutionUploadId: passed.StageSolutionUploadId },
  });
  step();
  step();
  t.equal((await send('GET', `asyncoperations(${json.AsyncOperationId})`)).json.statuscode, 30);
  t.equal((await send('GET', 'xx_parents')).status, 200);
  const unknown = { SolutionParameters: { StageSolutionUploadId: guid(77) } };
  t.equal((await send('POST', 'ImportSolutionAsync', unknown)).status, 400);
});

t.test(
  'managed and unmanaged do not replace each other, nor a lower managed version a higher one',
  async (t) => {
    const { send } = await started(t);
    const managed = (version: string) => {
      const parts = sampleWith({ version });
      return { ...parts, manifest: parts.manifest.replace('<Managed>0<', '<Managed>1<') };
    };
    t.equal((await importing(send, managed('1.2.0.0'))).status, 204);
    t.equal((await importing(send, managed('1.2'))).status, 204, 'the same version again');
    t.match((await importing(send, managed('1.1.9.9'))).json.error.message, /lower version 1.1.9.9/);
    t.equal((await importing(send, sample())).json.error.code, '0x80048038');
    t.equal((await importing(send, managed('1.10.0.0'))).status, 204, 'parts are numbers');
    t.match((await send('GET', 'solutions')).json.value, [{ version: '1.10.0.0', ismanaged: true }]);
    t.match((await send('GET', "EntityDefinitions(LogicalName='xx_child')")).json, { IsManaged: true });
  },
);

t.test('an unmanaged solution is not replaced by a managed one', async (t) => {
  const { send } = await started(t);
  await importing(send, sample());
  const parts = sample();
  const managed = { ...parts, manifest: parts.manifest.replace('<Managed>0<', '<Managed>1<') };
  t.equal((await importing(send, managed)).json.error.code, '0x80048040');
});

t.test('parameters that are unknown, ill-typed or not emulated are refused', async (t) => {
  const { send } = await started(t);
  const cases: [Record<string, unknown>, number, RegExp][] = [
    [{ Surprise: true }, 400, /'Surprise' .* is not a valid parameter for the operation 'ImportSolution'/],
    [{ PublishWorkflows: 'yes' }, 400, /'PublishWorkflows'/],
    [{ ImportJobId: 'x' }, 400, /'ImportJobId'/],
    [{ HoldingSolution: true }, 501, /holding solution/],
    [{ ComponentParameters: [{ '@odata.type': 'Microsoft.Dynamics.CRM.contact' }] }, 501, /contact/],
  ];
  for (const [more, status, message] of cases) {
    const answer = await importing(send, sample(), more);
    t.equal(answer.status, status, answer.text);
    t.match(answer.json.error.message, message);
  }
  const harmless = { HoldingSolution: false, ConvertToManaged: true, SkipProductUpdateDependencies: true };
  t.equal((await importing(send, sample(), harmless)).status, 204);
  for (const name of ['ExportSolution', 'DeleteAndPromote', 'CloneAsPatch'])
    t.equal((await send('POST', name, {})).status, 501, name);
});
