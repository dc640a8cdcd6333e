export type KubeconfigErrorCode =
  | 'kubeconfig-malformed'
  | 'kubeconfig-context-unknown'
  /** The kubeconfig would make this service run a program, read a file or skip certificate verification. */
  | 'kubeconfig-refused'
  | 'kubeconfig-credentials-missing'
  | 'kubeconfig-credentials-malformed';

/** A kubeconfig cannot be used. Names the field and the fix; never contains the field's value. */
export class KubeconfigError extends Error {
  override readonly name = 'KubeconfigError';
  readonly code: KubeconfigErrorCode;
  /** E.g. `users[deployer].user.exec`. Missing if the error is about the whole text. */
  readonly field?: string;

  constructor(code: KubeconfigErrorCode, message: string, field?: string) {
    super(field === undefined ? message : `${field}: ${message}`);
    this.code = code;
    if (field !== undefined) this.field = field;
  }
}
