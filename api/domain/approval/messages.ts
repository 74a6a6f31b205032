import type { Approval } from './approval.ts';

/** Bus topic of everything that happens to an approval. */
export const approvalsTopic = 'approvals-topic';

/** Outbox topic of mails; a worker renders and sends them, the bus never sees them. */
export const mailTopic = 'mail';

/** What an outbox message says; id and time are added by the one who writes it. */
export interface Message {
  readonly topic: string;
  readonly subject: string;
  readonly entityType: string;
  readonly eventType: string;
  readonly entityId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const eventTypes = {
  pending: 'requested',
  approved: 'approved',
  rejected: 'rejected',
  superseded: 'superseded',
} as const;

/** The business event of an approval's present state. All events of one contract keep their order. */
export function approvalEvent(approval: Approval, contractNumber: string | null): Message {
  const eventType = eventTypes[approval.state];
  return {
    topic: approvalsTopic,
    subject: `approval.${eventType}`,
    entityType: 'contract',
    eventType,
    entityId: approval.contractId,
    body: {
      approvalId: approval.id,
      contractId: approval.contractId,
      contractNumber,
      state: approval.state,
      value: approval.value,
      threshold: approval.threshold,
      requestedBy: approval.requestedBy,
      requestedAt: approval.requestedAt,
      approver: approval.approver,
      decidedBy: approval.decidedBy,
      decidedAt: approval.decidedAt,
      comment: approval.comment,
    },
  };
}

/** Asks the worker to mail the approver. The link is signed when the mail is sent, so no secret is stored. */
export function approvalMail(approval: Approval): Message {
  return {
    topic: mailTopic,
    subject: 'approval.mail',
    entityType: 'approval',
    eventType: 'mail',
    entityId: approval.id,
    body: { kind: 'approval-request', approvalId: approval.id },
  };
}

/** The approval that a mail message of the outbox is about, or null when the body says nothing known. */
export function mailedApproval(body: Readonly<Record<string, unknown>>): string | null {
  return body.kind === 'approval-request' && typeof body.approvalId === 'string' ? body.approvalId : null;
}
