import { checkEffort, checkFixPoint } from './checks/check-fix-point.ts';
import { checkTraces } from './checks/check-traces.ts';
import { Agreements, settleAndJudge } from './checks/settle.ts';
import type { Plan } from './plan.ts';
import type { Lab } from './world/lab.ts';
import { holdingOf, rowsOfSql } from './world/sides.ts';
import { Stage } from './world/stage.ts';

/** A plan whose outcome is not legal; the message tells the whole history. */
export class IllegalHistory extends Error {}

/** Carries a plan out and throws `IllegalHistory` when anything was lost, doubled or written in vain. */
export async function checkPlan(lab: Lab, plan: Plan): Promise<void> {
  const stage = await Stage.open(lab, plan);
  try {
    const problems = await carryOut(stage, plan);
    if (problems.length > 0) throw new IllegalHistory([...problems, '', ...stage.history.lines].join('\n'));
  } finally {
    await stage.close();
  }
}

/** Stops at the first step after which something is wrong. */
async function carryOut(stage: Stage, plan: Plan): Promise<readonly string[]> {
  const agreements = new Agreements(holdingOf(await rowsOfSql(stage.scene.sql)));
  for (const step of plan.steps) {
    if (step.do !== 'settle') {
      await stage.take(step);
      if (stage.problems.length > 0) return stage.problems;
    } else {
      const problems = await settleAndJudge(stage, agreements);
      if (problems.length > 0) return problems;
    }
  }
  const problems = await settleAndJudge(stage, agreements);
  if (problems.length > 0) return problems;
  return [
    ...(await checkFixPoint(stage)),
    ...checkEffort(stage),
    ...(await checkTraces(stage.scene.witness)),
  ];
}
