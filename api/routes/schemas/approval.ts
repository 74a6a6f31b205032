import { z } from 'zod';
import type { Approval, ApprovalEvent } from '../../domain/approval/approval.ts';
import { requestOutcomes } from '../../domain/approval/plan-request.ts';
import { comment, instant, moneyText } from './fields.ts';

const states = [
  'pending',
  'approved',
  'rejected',
  'superseded',
] as const satisfies readonly Approval['state'][];
const actions = [
  'requested',
  'approved',
  'rejected',
  'superseded',
] as const satisfies readonly ApprovalEvent['action'][];

const approval = z.object({
  id: z.guid().meta({ description: 'Id of the approval.' }),
  contractId: z.guid().meta({ description: 'Contract to decide on.' }),
  state: z.enum(states).meta({ description: 'Where the approval stands.' }),
  value: moneyText.nullable().meta({ description: 'Contract value when asked; null = not known.' }),
  threshold: moneyText.meta({ description: 'Value above which a decision is needed.' }),
  requestedBy: z.string().meta({ description: 'Who asked; may not decide.' }),
  requestedAt: instant.meta({ description: 'When it was asked for.' }),
  approver: z.string().meta({ description: 'Who got the mail.' }),
  decidedBy: z.string().nullable().meta({ description: 'Who decided; null until then.' }),
  decidedAt: instant.nullable().meta({ description: 'When it was decided; null until then.' }),
  comment: z.string().nullable().meta({ description: 'Reason given with the decision.' }),
});

export const approvalSchema = approval.meta({ id: 'Approval', description: 'A request for a decision.' });

export const approvalDetailSchema = approval
  .extend({
    history: z
      .array(
        z.object({
          at: instant.meta({ description: 'When it happened.' }),
          actor: z.string().meta({ description: 'Who did it.' }),
          action: z.enum(actions).meta({ description: 'What was done.' }),
          detail: z.string().nullable().meta({ description: 'What was said about it.' }),
        }),
      )
      .meta({ description: 'What happened to the approval, oldest first.' }),
  })
  .meta({ id: 'ApprovalDetail', description: 'An approval with its history.' });

export const approvalRequestSchema = z
  .object({
    outcome: z.enum(requestOutcomes).meta({ description: 'What the request led to.' }),
    approval: approvalSchema.optional(),
  })
  .meta({
    id: 'ApprovalRequestResult',
    description:
      'What a request led to, with the approval; it is absent only for contracts approved elsewhere.',
  });

export const approvalState = z
  .enum(states, { error: `must be one of ${states.join(', ')}` })
  .optional()
  .meta({ description: 'Only approvals in this state.' });

export const decisionSchema = z
  .strictObject({
    decision: z
      .enum(['approve', 'reject'], { error: 'must be one of approve, reject' })
      .meta({ description: 'The decision.' }),
    comment: comment(2000).nullable().default(null).meta({ description: 'Reason, up to 2000 characters.' }),
  })
  .meta({ id: 'ApprovalDecision', description: 'A decision on a contract.' });

export function historyJson(events: readonly ApprovalEvent[]) {
  return events.map(({ at, actor, action, detail }) => ({ at, actor, action, detail }));
}
