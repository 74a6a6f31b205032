import t from 'tap';
import { finished, guid, type Service, started } from '../client.ts';
import { sample, zipped } from '../solution-zip.ts';
import { foreign } from './foreign.ts';

/** Solutions through a client that is not ours: npm dynamics-web-api. */
const action = (jobId: string) => ({
  OverwriteUnmanagedCustomizations: true,
  PublishWorkflows: true,
  CustomizationFile: zipped(sample()),
  ImportJobId: jobId,
});

async function tableIsLive(service: Service): Promise<boolean> {
  const client = foreign(service);
  const id = await client.create<object, string>({ collection: 'xx_parents', data: { xx_name: 'P' } });
  return (await client.retrieve({ collection: 'xx_parents', key: id })).xx_name === 'P';
}

t.test('ImportSolution makes the tables of a package live', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  await client.callAction({ actionName: 'ImportSolution', action: action(guid(1)) });
  t.ok(await tableIsLive(service));
  const job = await client.retrieve({ collection: 'importjobs', key: guid(1), select: ['progress', 'data'] });
  t.equal(job.progress, 100);
  const { value } = await client.retrieveMultiple({
    collection: 'solutions',
    filter: "uniquename eq 'Sample'",
    expand: [{ property: 'publisherid', select: ['customizationprefix'] }],
  });
  t.match(value, [{ version: '1.0.0.0', publisherid: { customizationprefix: 'xx' } }]);
});

t.test('ImportSolutionAsync is followed through its system job', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  const following = await client.callAction({ actionName: 'ImportSolutionAsync', action: action(guid(2)) });
  const key = following.AsyncOperationId;
  await finished(service.send, key);
  t.match(await client.retrieve({ collection: 'asyncoperations', key }), { statecode: 3, statuscode: 30 });
  t.equal((await client.retrieve({ collection: 'importjobs', key: guid(2) })).progress, 100);
  t.ok(await tableIsLive(service));
});

t.test('StageSolution checks a package, which is imported by its upload id', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  const { StageSolutionResults: staged } = await client.callAction({
    actionName: 'StageSolution',
    action: { CustomizationFile: zipped(sample()) },
  });
  t.match(staged, { StageSolutionStatus: 'Passed', SolutionDetails: { SolutionUniqueName: 'Sample' } });
  const SolutionParameters = { StageSolutionUploadId: staged.StageSolutionUploadId };
  const { CustomizationFile: _, ...rest } = action(guid(3));
  const job = await client.callAction({
    actionName: 'ImportSolutionAsync',
    action: { ...rest, SolutionParameters },
  });
  await finished(service.send, job.AsyncOperationId);
  t.ok(await tableIsLive(service));
});

t.test('a composite alternate key with a lookup finds and creates rows', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  await client.callAction({ actionName: 'ImportSolution', action: action(guid(4)) });
  await client.create({ collection: 'xx_parents', data: { xx_parentid: guid(5), xx_name: 'P' } });
  const at = { collection: 'xx_children', key: `xx_code='A',_xx_parentid_value=${guid(5)}` };
  await client.upsert({ ...at, data: { xx_name: 'one' } });
  await client.upsert({ ...at, data: { xx_name: 'two' } });
  t.match(await client.retrieve(at), { xx_name: 'two', xx_code: 'A', _xx_parentid_value: guid(5) });
  t.equal(service.admin.counts().xx_child, 1);
});
