/** The replace mode is not valid. */
export class ProposalError extends Error {
  readonly code: 'replace-mode' | 'replace-selector';

  constructor(code: ProposalError['code'], message: string) {
    super(message);
    this.name = 'ProposalError';
    this.code = code;
  }
}
