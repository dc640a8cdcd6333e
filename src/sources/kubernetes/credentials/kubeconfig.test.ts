import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createCertificateAuthority } from '../../../../test/support/process/certificates.ts';
import { credentialsFromKubeconfig, kubeconfigContexts } from './kubeconfig.ts';

const authority = createCertificateAuthority();
const client = authority.issueClient('reader');
const base64 = (text: string) => Buffer.from(text).toString('base64');

function kubeconfig(cluster: object = {}, user: object = { token: 'secret-token' }): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'prod',
    clusters: [
      {
        name: 'prod-eu',
        cluster: {
          server: 'https://10.0.0.1:6443',
          'certificate-authority-data': base64(authority.certificate),
          ...cluster,
        },
      },
      { name: 'other', cluster: { server: 'https://10.9.9.9' } },
    ],
    users: [
      { name: 'reader', user },
      { name: 'plugin', user: { exec: { command: 'aws' } } },
    ],
    contexts: [
      { name: 'prod', context: { cluster: 'prod-eu', user: 'reader' } },
      { name: 'plugged', context: { cluster: 'prod-eu', user: 'plugin' } },
    ],
  });
}

describe('a kubeconfig given to the service', () => {
  it.each([
    ['lists', '['],
    ['maps', '{a: '],
    ['lists of lists', '- '],
    ['keys', '? '],
  ])('is rejected while it is read if %s are nested endlessly', (_, open) => {
    const text = open.repeat(1024 * 1024).slice(0, 1024 * 1024);
    expect(() => credentialsFromKubeconfig(text)).toThrow(/nested deeper than 32 levels/);
  });

  it('is rejected if it is not valid YAML', () => {
    expect(() => credentialsFromKubeconfig(`${kubeconfig()}]`)).toThrow(/not valid YAML/);
  });

  it('provides the server, certificate authority and token of its current context', () => {
    expect(credentialsFromKubeconfig(kubeconfig())).toEqual({
      contextName: 'prod',
      server: 'https://10.0.0.1:6443',
      credentials: { certificateAuthority: authority.certificate, token: 'secret-token' },
    });
  });

  it('provides its token without a trailing line break', () => {
    const { credentials } = credentialsFromKubeconfig(kubeconfig({}, { token: 'secret-token\n' }));
    expect(credentials.token).toBe('secret-token');
  });

  it.each(['two\nlines', 'nul\0', 'two words', 'höflich'])('is rejected with the token %j', (token) => {
    expect(() => credentialsFromKubeconfig(kubeconfig({}, { token }))).toThrow(
      expect.objectContaining({
        code: 'kubeconfig-credentials-malformed',
        field: 'users[reader].user.token',
        message: expect.not.stringContaining(token),
      }),
    );
  });

  it('provides a client certificate with its key', () => {
    const user = {
      'client-certificate-data': base64(client.certificate),
      'client-key-data': base64(client.key),
    };
    const { credentials } = credentialsFromKubeconfig(kubeconfig({}, user), 'prod');
    expect(credentials).toMatchObject({ clientCertificate: client.certificate, clientKey: client.key });
  });

  it.each([
    ['exec', { exec: { command: 'steal' }, token: 't' }],
    ['auth-provider', { 'auth-provider': { name: 'oidc' }, token: 't' }],
    ['tokenFile', { tokenFile: '/etc/shadow' }],
    ['client-certificate', { 'client-certificate': '/etc/cert' }],
    ['client-key', { 'client-key': '/etc/key' }],
    ['username', { username: 'admin', password: 'p' }],
    ['as', { as: 'system:admin', token: 't' }],
    ['something-new', { 'something-new': 1, token: 't' }],
  ])('is rejected with the name of the field if its user has %s', (field, user) => {
    expect(() => credentialsFromKubeconfig(kubeconfig({}, user))).toThrow(
      expect.objectContaining({ code: 'kubeconfig-refused', field: `users[reader].user.${field}` }),
    );
  });

  it.each([
    ['certificate-authority', { 'certificate-authority': '/etc/ca.crt' }],
    ['proxy-url', { 'proxy-url': 'http://evil' }],
    ['insecure-skip-tls-verify', { 'insecure-skip-tls-verify': true }],
  ])('is rejected with the name of the field if its cluster has %s', (field, cluster) => {
    expect(() => credentialsFromKubeconfig(kubeconfig(cluster))).toThrow(
      expect.objectContaining({ code: 'kubeconfig-refused', field: `clusters[prod-eu].cluster.${field}` }),
    );
  });

  it('may disable verification of the server only if that is explicitly allowed', () => {
    const text = kubeconfig({ 'insecure-skip-tls-verify': true });
    const { credentials } = credentialsFromKubeconfig(text, 'prod', { insecureTls: 'accepted' });
    expect(credentials.insecureSkipTlsVerify).toBe(true);
  });

  it('is not rejected because of other contexts', () => {
    expect(credentialsFromKubeconfig(kubeconfig(), 'prod').contextName).toBe('prod');
    expect(() => credentialsFromKubeconfig(kubeconfig(), 'plugged')).toThrow(/users\[plugin\].user.exec/);
  });

  it('lists its contexts if the requested one does not exist', () => {
    expect(() => credentialsFromKubeconfig(kubeconfig(), 'staging')).toThrow(
      'contexts[staging]: does not exist; there are: prod, plugged',
    );
    expect(kubeconfigContexts(kubeconfig())).toEqual(['prod', 'plugged']);
  });

  it('is rejected without credentials', () => {
    expect(() => credentialsFromKubeconfig(kubeconfig({}, {}))).toThrow(
      expect.objectContaining({ code: 'kubeconfig-credentials-missing' }),
    );
  });

  it.each([
    ['an authority that is no certificate', { 'certificate-authority-data': base64('hello') }, undefined],
    [
      'a key that is not the certificate’s',
      {},
      {
        'client-certificate-data': base64(client.certificate),
        'client-key-data': base64(authority.issueClient('other').key),
      },
    ],
    ['a certificate without a key', {}, { 'client-certificate-data': base64(client.certificate) }],
  ])('is rejected with %s', (_, cluster, user) => {
    expect(() => credentialsFromKubeconfig(kubeconfig(cluster, user))).toThrow(
      expect.objectContaining({ code: 'kubeconfig-credentials-malformed' }),
    );
  });

  it('never reveals secrets in an error', () => {
    const hostile = [
      kubeconfig({ server: 7 }, { token: 'secret-token' }),
      kubeconfig({}, { token: { nested: 'secret-token' } }),
      `users: [ {token: secret-token}`,
      `clusters: secret-token`,
      `a: &a [secret-token]\nb: [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]`,
      'x'.repeat(2_000_000),
    ];
    for (const text of hostile) {
      const error = refusalOf(text);
      expect(error).toMatchObject({ name: 'KubeconfigError' });
      expect(String(error)).not.toContain('secret-token');
    }
  });
});

function refusalOf(text: string): unknown {
  try {
    return credentialsFromKubeconfig(text);
  } catch (error) {
    return error;
  }
}
