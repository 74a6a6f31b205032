import t from 'tap';
import { chooseApprover, sameActor } from '../../../../api/domain/approval/actors.ts';

t.test('the same person is recognised whatever the case', async (t) => {
  t.equal(sameActor('Ann@Example.com', ' ann@example.COM'), true);
  t.equal(sameActor('ann@example.com', 'bob@example.com'), false);
});

t.test('the territory manager is asked, else the default approver', async (t) => {
  t.equal(chooseApprover('m@example.com', 'd@example.com', 'ann@example.com'), 'm@example.com');
  t.equal(chooseApprover(null, 'd@example.com', 'ann@example.com'), 'd@example.com');
});

t.test('a manager who asks is not asked back', async (t) => {
  t.equal(chooseApprover('M@example.com', 'd@example.com', 'm@example.com'), 'd@example.com');
});
