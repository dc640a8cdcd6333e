import { createHash } from 'node:crypto';
import type { Subject } from '../rules/rule.ts';

/**
 * The identity of a finding: violations with equal parts are the same finding. No part changes with a rollout or when
 * an object is recreated.
 */
export interface FindingIdentity {
  readonly clusterId: string;
  readonly ruleId: string;
  readonly subject: Subject;
  /** The violation's own key, e.g. the other end of a connection. */
  readonly key: string;
}

/** SHA-256 (hex) of cluster, rule, subject and key. */
export function fingerprint({ clusterId, ruleId, subject, key }: FindingIdentity): string {
  const parts =
    subject.type === 'workload'
      ? [subject.type, subject.namespace, subject.name, subject.kind]
      : [subject.type, subject.namespace];
  return createHash('sha256')
    .update(JSON.stringify([clusterId, ruleId, parts, key]))
    .digest('hex');
}

/**
 * The id of the finding with a fingerprint: a version 8 UUID (RFC 9562) from its first bytes, so that the core needs no
 * randomness and the same violation gets the same id everywhere.
 */
export function findingId(ofFingerprint: string): string {
  const part = (from: number, to: number): string => ofFingerprint.slice(from, to);
  const variant = ((Number.parseInt(part(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${part(0, 8)}-${part(8, 12)}-8${part(13, 16)}-${variant}${part(17, 20)}-${part(20, 32)}`;
}
