import type { CheckReport } from '../../core/gate/report.ts';

/** What is printed: the report, and what it is about. */
export interface PrintedCheck {
  readonly report: CheckReport;
  /** The names of the manifests and, if there is one, of the base. */
  readonly names: { readonly manifests: string; readonly base?: string };
  readonly checkedAt: Date;
  /** The address below which the pages of rules are, without a slash at its end. */
  readonly ruleDocs?: string;
}
