import { z } from 'zod';
import type { Approver } from '../baselines/baseline.ts';

/** How the service is reached, without keys and passwords, which are among the secrets. */
export const connectionSchema = z.strictObject({
  certificateAuthority: z
    .string()
    .min(1)
    .exactOptional()
    .describe('PEM. The only certificate authorities that the certificate of the service may come from.'),
  clientCertificate: z.string().min(1).exactOptional().describe('PEM. Needs the secret `clientKey`.'),
  proxyUrl: z.url().exactOptional().describe('Such as `https://proxy.example.org:3128`.'),
  proxyUsername: z.string().min(1).exactOptional().describe('Needs the secret `proxyPassword`.'),
});
export type TargetConnection = z.output<typeof connectionSchema>;

/** Secrets that any service may need. */
export const connectionSecretsSchema = z.strictObject({
  clientKey: z.string().min(1).exactOptional(),
  proxyPassword: z.string().min(1).exactOptional(),
});
export type ConnectionSecrets = z.output<typeof connectionSecretsSchema>;

export type JsonObject = Readonly<Record<string, unknown>>;

/** A service that findings can be sent to, without its secrets. */
export interface SavedTarget {
  readonly id: string;
  /** Unique in the fleet. */
  readonly name: string;
  /** A type of the catalogue. */
  readonly type: string;
  readonly settings: JsonObject;
  readonly connection: TargetConnection;
  /** The names of the secrets that are set. */
  readonly secretNames: readonly string[];
  /** Increases with each change. */
  readonly version: number;
  readonly savedAt: Date;
  readonly savedBy: Approver;
}

/** The secrets of a target: those of its service, and those of its connection. */
export interface TargetSecrets {
  readonly service: JsonObject;
  readonly connection: ConnectionSecrets;
}
