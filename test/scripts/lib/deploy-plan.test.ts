import t from 'tap';
import { planDeploy } from '../../../scripts/lib/deploy-plan.ts';

const request = {
  environment: 'https://contoso.crm.dynamics.com',
  packages: ['solution/dist/A.zip', 'solution/dist/B.zip'],
  settingsFile: null,
};

t.test('without pac nothing is deployed, and the reason says what to do', (t) => {
  t.match(planDeploy(request, { pac: null, powerApps: null }), {
    ok: false,
    reason: /"pac" is not installed/,
  });
  t.match(planDeploy(request, { pac: null, powerApps: '/bin/power-apps' }), { ok: false });
  t.end();
});

t.test('packages are imported in their order, flows stay off', (t) => {
  const plan = planDeploy(request, { pac: '/bin/pac', powerApps: null });
  t.equal(plan.ok, true);
  const commands = plan.ok ? plan.commands.map(({ args }) => args.join(' ')) : [];
  t.equal(commands.length, 2);
  t.match(commands[0], /^solution import --path solution\/dist\/A\.zip --environment https:\/\/contoso/);
  t.match(commands[1], /B\.zip/);
  t.notMatch(commands.join(' '), /activate-plugins/);
  t.end();
});

t.test('a settings file is passed on, and variables are listed where the tool exists', (t) => {
  const plan = planDeploy(
    { ...request, settingsFile: 's.json' },
    { pac: '/bin/pac', powerApps: '/bin/power-apps' },
  );
  const commands = plan.ok ? plan.commands : [];
  t.match(commands[0]?.args.join(' '), /--settings-file s\.json/);
  t.same(commands[2], {
    program: '/bin/power-apps',
    args: ['list-environment-variables', '--orgUrl', 'https://contoso.crm.dynamics.com'],
  });
  t.end();
});

t.test('what is no address of an environment is refused before anything runs', (t) => {
  for (const environment of [
    '',
    'contoso',
    'http://contoso.crm.dynamics.com',
    'https://u:p@contoso.crm.dynamics.com',
    'https://contoso.crm.dynamics.com/x',
  ]) {
    t.match(
      planDeploy({ ...request, environment }, { pac: '/bin/pac', powerApps: null }),
      { ok: false, reason: /--environment/ },
      environment,
    );
  }
  t.end();
});
