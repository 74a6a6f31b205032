/** What a signed link in an approval mail stands for. */
export interface DecisionLink {
  readonly approvalId: string;
  readonly approver: string;
}

/** Signs and verifies the single-purpose token of a mailed link. */
export interface DecisionLinks {
  sign(link: DecisionLink, expiresAt: Date): Promise<string>;
  /** Null for a forged, expired or foreign token. */
  verify(token: string): Promise<DecisionLink | null>;
}
